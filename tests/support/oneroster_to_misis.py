#!/usr/bin/env python3
"""oneroster_to_misis.py BUNDLE.zip FOLDER: a bundle of portalctl's as the extract that it could have been made from. So
the tests know that nothing is lost in a bundle, but for the student PINs, whatever reads it."""
import csv
import io
import pathlib
import sys
import zipfile


def words(column):
    """home_language -> HomeLanguage; IDs and PINs as MiSiS writes them"""
    return "".join({"id": "ID"}.get(word, word.capitalize()) for word in column.split("_"))


def rows(archive, name):
    if name + ".csv" not in archive.namelist():
        return []
    return list(csv.DictReader(io.StringIO(archive.read(name + ".csv").decode(), newline="")))


def ours(row):
    """The columns that the standard lacks."""
    return {words(name.removeprefix("metadata.")): cell for name, cell in row.items()
            if name.startswith("metadata.") and cell}


def write(folder, name, records):
    columns = list(dict.fromkeys(column for record in records for column in record))
    with open(folder / f"{name}.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(records)


def main():
    archive, folder = zipfile.ZipFile(sys.argv[1]), pathlib.Path(sys.argv[2])
    folder.mkdir()
    write(folder, "schools", [{"LocationCode": org["identifier"], "SchoolName": org["name"], **ours(org)}
                              for org in rows(archive, "orgs") if org["type"] == "school"])
    users = {user["sourcedId"]: user for user in rows(archive, "users")}
    born = {row["sourcedId"]: row["birthDate"] for row in rows(archive, "demographics")}
    students, guardians = [], []
    for role in rows(archive, "roles"):
        if role["role"] != "student":
            continue
        user = users[role["userSourcedId"]]
        student = {"StudentID": user["identifier"], "LastName": user["familyName"], "FirstName": user["givenName"],
                   "MiddleName": user["middleName"], "BirthDate": born[user["sourcedId"]], "Email": user["email"],
                   "Phone": user["phone"], "Grade": user["grades"], "LocationCode": role["orgSourcedId"], **ours(user)}
        if role["roleType"] == "secondary":
            student.update(EntryDate="", ExitDate="")
            student.update(ours(role))
        students.append(student)
        for agent in user["agentSourcedIds"].split(",") if role["roleType"] == "primary" else []:
            if agent:
                parent = users[agent]
                guardians.append({
                    "StudentID": user["identifier"], "GuardianID": parent["identifier"],
                    "LastName": parent["familyName"], "FirstName": parent["givenName"], "Email": parent["email"],
                    "HomePhone": parent["phone"], "CellPhone": parent["sms"], **ours(parent)})
    write(folder, "students", students)
    write(folder, "guardians", guardians)


if __name__ == "__main__":
    main()
