#!/usr/bin/env python3
"""Makes OneRoster bundles in the manner of vendors' systems, for tests of the import: GUIDs for sourcedIds, agents both
ways, classes besides homerooms, teachers, relatives. The same arguments give the same bytes.

  oneroster_maker.py FILE.zip [--version 1.1|1.2] [--students N] [--seed S] [--day 1|2] [--mode bulk|delta]
                     [--ids guid|identifier] [--dirty KIND]...

Day 2 is day 1 after a few changes: one student is gone, one new, one at another school, one with another last name, one
without one of two guardians, and one guardian has another phone. A delta is what changed from day 1 to day 2."""
import argparse
import io
import random
import uuid
import zipfile

FILES = {  # without the three that all have
    "academicSessions": "title type startDate endDate parentSourcedId schoolYear",
    "classes": "title grades courseSourcedId classCode classType location schoolSourcedId termSourcedIds subjects "
               "subjectCodes periods",
    "courses": "schoolYearSourcedId title courseCode grades orgSourcedId subjects subjectCodes",
    "demographics": "birthDate sex americanIndianOrAlaskaNative asian blackOrAfricanAmerican "
                    "nativeHawaiianOrOtherPacificIslander white demographicRaceTwoOrMoreRaces "
                    "hispanicOrLatinoEthnicity countryOfBirthCode stateOfBirthAbbreviation cityOfBirth "
                    "publicSchoolResidenceStatus",
    "enrollments": "classSourcedId schoolSourcedId userSourcedId role primary beginDate endDate",
    "orgs": "name type identifier parentSourcedId",
    "roles": "userSourcedId roleType role beginDate endDate orgSourcedId userProfileSourcedId",
    "users": "enabledUser username userIds givenName familyName middleName identifier email sms phone agentSourcedIds "
             "grades password userMasterIdentifier preferredGivenName preferredMiddleName preferredFamilyName "
             "primaryOrgSourcedId pronouns",
}
USERS_1_1 = ("enabledUser orgSourcedIds role username userIds givenName familyName middleName identifier email sms "
             "phone agentSourcedIds grades password")
MANIFEST_1_1 = ("academicSessions categories classes classResources courses courseResources demographics enrollments "
                "lineItems orgs resources results users").split()
MANIFEST_1_2 = MANIFEST_1_1 + ("lineItemLearningObjectiveIds lineItemScoreScales resultLearningObjectiveIds "
                               "resultScoreScales roles scoreScales userProfiles userResources").split()

LAST = ("García López Nguyen Kim Smith O’Neil Mendoza-Reyes Johnson Петренко 陳 Hernández Patel Williams Sarkisian "
        "Abdi").split()
FIRST = "Lucía Óscar Ana Daniel Mei Grace José Amir Chidi Sofía Ethan Олена Tigran Fatima 美玲".split()
GRADES = ["PK", "TK", "KG"] + [f"{grade:02}" for grade in range(1, 13)]
SUBJECTS = [("English", "01001"), ("Mathematics", "02001"), ("Science", "03001"), ("History", "04001")]
MODIFIED = {1: "2026-08-14T02:00:00.000Z", 2: "2026-08-15T02:00:00.000Z"}

DIRT = {
    "status-in-bulk": "status and dateLastModified are filled in a bulk file",
    "extra-headers": "enrollments.csv and orgs.csv have two headers more than their rows have cells",
    "misspelt": "dateLastModifed, familyname, subjectCode: headers that are nearly right",
    "other-dates": "birth dates as 15/06/2013 or 06/15/2013, begin dates as 2026-08-13T00:00:00Z",
    "bom": "a byte order mark",
    "lf": "LF at line ends",
    "quoted": "every cell in quotes",
    "spaces": "spaces behind the commas of lists",
    "folder": "all files in a folder of the zip, and __MACOSX beside it",
    "capitals": "Users.csv, Student, TRUE, ACTIVE",
    "no-identifiers": "blank identifiers of guardians",
    "lost-agents": "students name guardians who are in no file",
    "twice": "two users have one sourcedId",
    "bare-header": "demographics.csv has no row",
    "windows-1252": "users.csv in Windows-1252",
    "no-manifest": "there is no manifest.csv",
    "unwritten-absent": "the manifest says that roles.csv and demographics.csv are absent, and they are there",
}


class District:
    """Its people and places, by keys of our own; the sourcedIds come from them."""

    def __init__(self, arguments):
        self.version, self.ids, self.seed = arguments.version, arguments.ids, arguments.seed
        self.random = random.Random(arguments.seed)
        self.schools, self.students, self.guardians, self.teachers = {}, {}, {}, {}
        for number in range(max(2, arguments.students // 300)):
            self.add_school(number)
        self.household = []
        for number in range(arguments.students):
            self.add_student(number)

    def id(self, kind, key):
        if self.ids == "identifier" and kind in ("org", "user"):
            return key
        return str(uuid.UUID(int=random.Random(f"{self.seed}/{kind}/{key}").getrandbits(128), version=4))

    def name(self):
        return self.random.choice(FIRST), self.random.choice(LAST)

    def add_school(self, number):
        code = f"{8001 + number:04}"
        level = number % 3
        self.schools[code] = {"name": f"{self.random.choice(LAST)} {['Elementary', 'Middle', 'High'][level]} School",
                              "grades": [GRADES[:8], GRADES[8:11], GRADES[11:]][level]}
        for one in range(3):
            first, last = self.name()
            self.teachers[f"{10000000 + number * 10 + one}"] = {"first": first, "last": last, "school": code}

    def add_student(self, number):
        draw = self.random
        school = draw.choice(list(self.schools))
        if not self.household or draw.random() < 0.7:  # else a brother or sister of the last one
            self.household = [self.add_guardian(draw.choice(["parent"] * 8 + ["guardian", "relative"]))
                              for _ in range(draw.choice([1, 2, 2, 2, 3]))]
        grade = draw.choice(self.schools[school]["grades"])
        key = f"{number * 7919 % 1000000:06}{draw.choice('FMX')}{draw.randrange(1000):03}"
        age = GRADES.index(grade) + 3
        self.students[key] = {
            "first": draw.choice(FIRST), "last": self.guardians[self.household[0]]["last"],
            "middle": draw.choice(["", "", "Jo"]), "school": school, "grade": grade,
            "born": f"{2026 - age}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}",
            "sex": {"F": "female", "M": "male", "X": "unspecified"}[key[6]], "agents": list(self.household),
            "room": draw.choice(["A", "B"])}

    def add_guardian(self, role):
        key = f"G{100000 + len(self.guardians)}"
        first, last = self.name()
        self.guardians[key] = {"first": first, "last": last, "role": role,
                               "phone": f"213-555-{self.random.randrange(10000):04}"}
        return key

    def next_day(self):
        keys = sorted(self.students)
        draw = random.Random(f"{self.seed}/day 2")
        gone, moved, renamed = draw.sample(keys, 3)
        del self.students[gone]
        other = next(code for code in self.schools if code != self.students[moved]["school"])
        self.students[moved].update(school=other, grade=self.schools[other]["grades"][0])
        self.students[renamed]["last"] = "Newname"
        two = next((key for key in sorted(self.students) if len(self.students[key]["agents"]) > 1), None)
        if two:
            self.students[two]["agents"].pop()
        caller = self.students[sorted(self.students)[0]]["agents"][0]
        self.guardians[caller]["phone"] = "213-555-9999"
        self.household = []
        self.add_student(len(keys) + 1)

    def tables(self):
        """name -> {sourcedId: row}"""
        self.made = {name: {} for name in FILES}
        self.make_places()
        for key, one in self.students.items():
            self.make_student(key, one)
        named = {agent for one in self.students.values() for agent in one["agents"]}
        for key, one in self.guardians.items():
            if key in named:
                children = [child for child in self.students if key in self.students[child]["agents"]]
                self.user(key, one, one["role"], [self.students[child]["school"] for child in children],
                          phone=one["phone"], sms=one["phone"], email=f"{key.lower()}@example.org",
                          agents=children if self.version == "1.1" else [])
        for key, one in self.teachers.items():
            self.user(key, one, "teacher", [one["school"]], email=f"t{key}@district.example.org")
        return self.made

    def put(self, table, key, **cells):
        source = self.id(table, key) if table not in ("users", "orgs", "demographics") else key
        self.made[table][source] = {"sourcedId": source, **cells}
        return source

    def user(self, key, one, role, schools, agents=(), **cells):
        source = self.id("user", key)
        orgs = sorted({self.id("org", school) for school in schools})
        cells.update(enabledUser="true", username=cells.get("email", key), givenName=one["first"],
                     familyName=one["last"], identifier=key,
                     agentSourcedIds=",".join(self.id("user", agent) for agent in agents))
        if self.version == "1.1":
            cells.update(orgSourcedIds=",".join(orgs), role=role)
        else:
            cells.update(primaryOrgSourcedId=orgs[0] if orgs else "")
            for number, org in enumerate(orgs):
                self.put("roles", f"{key}/{org}", userSourcedId=source, roleType="secondary" if number else "primary",
                         role=role, orgSourcedId=org)
        self.put("users", source, **cells)
        return source

    def make_places(self):
        district = self.put("orgs", self.id("org", "district"), name="Example Unified", type="district",
                            identifier="19647")
        year = self.put("academicSessions", "year", title="2026-2027", type="schoolYear", startDate="2026-08-13",
                        endDate="2027-06-11", schoolYear="2027")
        for term, (start, end) in {"Fall": ("2026-08-13", "2026-12-19"), "Spring": ("2027-01-11", "2027-06-11")}.items():
            self.put("academicSessions", term, title=term, type="semester", startDate=start, endDate=end,
                     parentSourcedId=year, schoolYear="2027")
        for code, school in self.schools.items():
            org = self.put("orgs", self.id("org", code), name=school["name"], type="school", identifier=code,
                           parentSourcedId=district)
            for title, subject in [("Homeroom", "")] + SUBJECTS:
                self.put("courses", f"{code}/{title}", schoolYearSourcedId=year, title=title, courseCode=title[:4],
                         grades=",".join(school["grades"]), orgSourcedId=org, subjects=title if subject else "",
                         subjectCodes=subject)

    def class_of(self, code, title, grade, room):
        key = f"{code}/{title}/{grade}/{room}"
        home = title == "Homeroom"
        source = self.put("classes", key, title=f"{grade}-{room}" if home else f"{title} {grade}{room}", grades=grade,
                          courseSourcedId=self.id("courses", f"{code}/{title}"), classCode=f"{grade}{room}",
                          classType="homeroom" if home else "scheduled", schoolSourcedId=self.id("org", code),
                          termSourcedIds=self.id("academicSessions", "year") if home else ",".join(
                              self.id("academicSessions", term) for term in ("Fall", "Spring")),
                          periods="" if home else "1,3")
        teacher = [key for key, one in self.teachers.items() if one["school"] == code][len(title) % 3]
        self.put("enrollments", f"{key}/{teacher}", classSourcedId=source, schoolSourcedId=self.id("org", code),
                 userSourcedId=self.id("user", teacher), role="teacher", primary="true")
        return source

    def make_student(self, key, one):
        source = self.user(key, one, "student", [one["school"]], agents=one["agents"], middleName=one["middle"],
                           grades=one["grade"], email=f"{key.lower()}@mymail.example.org", userIds=f"{{SIS:{key}}}")
        self.put("demographics", source, birthDate=one["born"], sex=one["sex"])
        for title in ["Homeroom"] + [subject[0] for subject in SUBJECTS]:
            room = self.class_of(one["school"], title, one["grade"], one["room"])
            self.put("enrollments", f"{key}/{title}/{one['school']}/{one['grade']}", classSourcedId=room,
                     schoolSourcedId=self.id("org", one["school"]), userSourcedId=source, role="student",
                     primary="false", beginDate="2026-08-13")


def changes(before, after, day):
    """The rows of a delta: new and changed ones, and those to be deleted as they were."""
    rows = {}
    for name in FILES:
        rows[name] = [dict(row, status="active", dateLastModified=MODIFIED[day]) for source, row in after[name].items()
                      if before[name].get(source) != row]
        rows[name] += [dict(row, status="tobedeleted", dateLastModified=MODIFIED[day])
                       for source, row in before[name].items() if source not in after[name]]
    return rows


def spoil(rows, dirt, day):
    people = rows["users"]
    for name in FILES:
        for row in rows[name]:
            if "status-in-bulk" in dirt and "status" not in row:
                row.update(status="active", dateLastModified=MODIFIED[day])
            if "spaces" in dirt:
                for column in ("agentSourcedIds", "grades", "termSourcedIds", "orgSourcedIds"):
                    if column in row:
                        row[column] = row[column].replace(",", ", ")
            if "capitals" in dirt:
                for column in ("status", "role", "enabledUser", "type", "classType", "sex", "roleType"):
                    if column in row:
                        row[column] = row[column].upper() if column in ("status", "enabledUser") else \
                            row[column].capitalize()
            if "other-dates" in dirt and row.get("birthDate"):
                year, month, date = row["birthDate"].split("-")
                row["birthDate"] = f"{date}/{month}/{year}" if int(date) > 12 else f"{month}/{date}/{year}"
            if "other-dates" in dirt and row.get("beginDate"):
                row["beginDate"] += "T00:00:00Z"
    if "no-identifiers" in dirt:
        for row in people:
            if row["identifier"].startswith("G"):
                row["identifier"] = ""
    if "lost-agents" in dirt:
        for row in people[::5]:
            if row["agentSourcedIds"]:
                row["agentSourcedIds"] += ",5f0c1f4e-0000-4000-8000-000000000000"
    if "twice" in dirt:
        people.append(dict(people[0], familyName="Twice"))
    if "bare-header" in dirt:
        rows["demographics"] = []


def csv_text(headers, rows, dirt, extra):
    out = io.StringIO()

    def write(cells):
        def cell(text):
            must = "quoted" in dirt or any(mark in text for mark in ',"\r\n')
            return '"' + text.replace('"', '""') + '"' if must else text

        out.write(",".join(cell(text) for text in cells) + ("\n" if "lf" in dirt else "\r\n"))

    write(headers + extra)
    for row in rows:
        write([row.get(header, "") for header in headers])
    return out.getvalue()


def misspelt(headers, dirt):
    if "misspelt" not in dirt:
        return headers
    wrong = {"dateLastModified": "dateLastModifed", "familyName": "familyname", "subjectCodes": "subjectCode"}
    return [wrong.get(header, header) for header in headers]


def bundle(arguments):
    dirt = set(arguments.dirty)
    district = District(arguments)
    before = {name: {source: dict(row) for source, row in table.items()} for name, table in district.tables().items()}
    after = before
    if arguments.day == 2:
        district.next_day()
        after = district.tables()
    rows = changes(before, after, arguments.day) if arguments.mode == "delta" else \
        {name: [dict(row) for row in table.values()] for name, table in after.items()}
    spoil(rows, dirt, arguments.day)
    files, there = {}, []
    for name, columns in FILES.items():
        if name == "roles" and arguments.version == "1.1":
            continue
        if not rows[name] and not ("bare-header" in dirt and name == "demographics"):
            continue
        there.append(name)
        columns = USERS_1_1 if name == "users" and arguments.version == "1.1" else columns
        headers = ["sourcedId", "status", "dateLastModified"] + columns.split()
        extra = ["district_flag", "note"] if "extra-headers" in dirt and name in ("enrollments", "orgs") else []
        text = csv_text(headers, rows[name], dirt, extra)
        first, rest = text.split("\n", 1)
        for right, wrong in zip(headers, misspelt(headers, dirt)):
            first = first.replace(right, wrong, 1) if right != wrong else first
        text = first + "\n" + rest
        data = text.encode("cp1252", "replace") if "windows-1252" in dirt and name == "users" else text.encode()
        files[name] = (b"\xef\xbb\xbf" if "bom" in dirt else b"") + data
    if "no-manifest" not in dirt:
        absent = {"roles", "demographics"} if "unwritten-absent" in dirt else set()
        known = MANIFEST_1_1 if arguments.version == "1.1" else MANIFEST_1_2
        lines = [("propertyName", "value"), ("manifest.version", "1.0"), ("oneroster.version", arguments.version)]
        lines += [("file." + name, arguments.mode if name in there and name not in absent else "absent")
                  for name in sorted(known)]
        lines += [("source.systemName", "Example SIS"), ("source.systemCode", "ESIS")]
        files["manifest"] = "".join(f"{name},{value}\r\n" for name, value in lines).encode()
    return files, dirt


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file")
    parser.add_argument("--version", choices=["1.1", "1.2"], default="1.2")
    parser.add_argument("--students", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--day", type=int, choices=[1, 2], default=1)
    parser.add_argument("--mode", choices=["bulk", "delta"], default="bulk")
    parser.add_argument("--ids", choices=["guid", "identifier"], default="guid")
    parser.add_argument("--dirty", action="append", choices=sorted(DIRT), default=[])
    arguments = parser.parse_args()
    files, dirt = bundle(arguments)
    with zipfile.ZipFile(arguments.file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            path = (name[0].upper() + name[1:] if "capitals" in dirt and name != "manifest" else name) + ".csv"
            path = "export/" + path if "folder" in dirt else path
            archive.writestr(zipfile.ZipInfo(path, (2026, 8, 14, 2, 0, 0)), data, zipfile.ZIP_DEFLATED)
        if "folder" in dirt:
            archive.writestr(zipfile.ZipInfo("__MACOSX/export/._users.csv", (2026, 8, 14, 2, 0, 0)), b"\0\1")


if __name__ == "__main__":
    main()
