#!/usr/bin/env python3
"""A strict reader of OneRoster 1.2 bundles, written from the standard (1EdTech OneRoster CSV Binding 1.2.1) and from
nothing of portalctl's: oneroster_strict.py BUNDLE.zip says what is wrong with it, a line each, and ends with 1; or how
many rows it read, and ends with 0."""
import datetime
import re
import sys
import zipfile

BASE = "sourcedId status dateLastModified "

# The columns in their order; '!' marks one whose cell must not be blank.
COLUMNS = {
    "academicSessions": "title! type! startDate! endDate! parentSourcedId schoolYear!",
    "categories": "title! weight",
    "classes": "title! grades courseSourcedId! classCode classType! location schoolSourcedId! termSourcedIds! subjects "
               "subjectCodes periods",
    "classResources": "title classSourcedId! resourceSourcedId!",
    "courses": "schoolYearSourcedId title! courseCode grades orgSourcedId! subjects subjectCodes",
    "courseResources": "title courseSourcedId! resourceSourcedId!",
    "demographics": "birthDate sex americanIndianOrAlaskaNative asian blackOrAfricanAmerican "
                    "nativeHawaiianOrOtherPacificIslander white demographicRaceTwoOrMoreRaces "
                    "hispanicOrLatinoEthnicity countryOfBirthCode stateOfBirthAbbreviation cityOfBirth "
                    "publicSchoolResidenceStatus",
    "enrollments": "classSourcedId! schoolSourcedId! userSourcedId! role! primary beginDate endDate",
    "orgs": "name! type! identifier parentSourcedId",
    "roles": "userSourcedId! roleType! role! beginDate endDate orgSourcedId! userProfileSourcedId",
    "userProfiles": "userSourcedId! profileType! vendorId! applicationId description credentialType! username! "
                    "password",
    "users": "enabledUser! username! userIds givenName! familyName! middleName identifier email sms phone "
             "agentSourcedIds grades password userMasterIdentifier preferredGivenName preferredMiddleName "
             "preferredFamilyName primaryOrgSourcedId pronouns",
}
FILES = ["academicSessions", "categories", "classes", "classResources", "courses", "courseResources", "demographics",
         "enrollments", "lineItemLearningObjectiveIds", "lineItems", "lineItemScoreScales", "orgs", "resources",
         "resultLearningObjectiveIds", "results", "resultScoreScales", "roles", "scoreScales", "userProfiles",
         "userResources", "users"]

BOOLEAN = {"true", "false"}
ENUMERATIONS = {
    ("academicSessions", "type"): {"gradingPeriod", "semester", "schoolYear", "term"},
    ("classes", "classType"): {"homeroom", "scheduled"},
    ("demographics", "sex"): {"male", "female", "unspecified", "other"},
    ("enrollments", "role"): {"administrator", "proctor", "student", "teacher"},
    ("orgs", "type"): {"department", "school", "district", "local", "state", "national"},
    ("roles", "role"): {"aide", "counselor", "districtAdministrator", "guardian", "parent", "principal", "proctor",
                        "relative", "siteAdministrator", "student", "systemAdministrator", "teacher"},
}
CLOSED = {  # the others may be extended by words that begin with "ext:"
    ("roles", "roleType"): {"primary", "secondary"},
    ("users", "enabledUser"): BOOLEAN,
    ("enrollments", "primary"): BOOLEAN,
}
for race in COLUMNS["demographics"].split()[2:9]:
    CLOSED["demographics", race] = BOOLEAN
DATES = {("academicSessions", "startDate"), ("academicSessions", "endDate"), ("demographics", "birthDate"),
         ("enrollments", "beginDate"), ("enrollments", "endDate"), ("roles", "beginDate"), ("roles", "endDate")}
LISTS = {("classes", "grades"), ("classes", "termSourcedIds"), ("classes", "subjects"), ("classes", "subjectCodes"),
         ("classes", "periods"), ("courses", "grades"), ("courses", "subjects"), ("courses", "subjectCodes"),
         ("users", "userIds"), ("users", "agentSourcedIds"), ("users", "grades")}
REFERENCES = {
    ("academicSessions", "parentSourcedId"): "academicSessions",
    ("classes", "courseSourcedId"): "courses",
    ("classes", "schoolSourcedId"): "orgs",
    ("classes", "termSourcedIds"): "academicSessions",
    ("courses", "schoolYearSourcedId"): "academicSessions",
    ("courses", "orgSourcedId"): "orgs",
    ("demographics", "sourcedId"): "users",
    ("enrollments", "classSourcedId"): "classes",
    ("enrollments", "schoolSourcedId"): "orgs",
    ("enrollments", "userSourcedId"): "users",
    ("orgs", "parentSourcedId"): "orgs",
    ("roles", "userSourcedId"): "users",
    ("roles", "orgSourcedId"): "orgs",
    ("roles", "userProfileSourcedId"): "userProfiles",
    ("userProfiles", "userSourcedId"): "users",
    ("users", "agentSourcedIds"): "users",
    ("users", "primaryOrgSourcedId"): "orgs",
}
# Common Education Data Standards: entry grade levels
GRADES = {"IT", "PR", "PK", "TK", "KG", "13", "PS", "UG", "Other"} | {f"{grade:02}" for grade in range(1, 13)}
FIELD = re.compile(rb'"((?:[^"\r]|"")*)"|([^",\r\n]*)')  # RFC 4180; the binding allows no CR in a field
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


class Bundle:
    def __init__(self):
        self.faults = []
        self.rows = {}  # name -> [(line, {column: cell})]
        self.modes = {}

    def fault(self, text):
        self.faults.append(text)

    # The bytes of a file to its records, each with the line that it begins on.
    def records(self, name, data):
        if data.startswith(b"\xef\xbb\xbf"):
            data = data[3:]
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            self.fault(f"{name}.csv: is not UTF-8 at byte {error.start}")
            return
        if b"\0" in data:
            self.fault(f"{name}.csv: holds a NUL")
            return
        at, line, record, began = 0, 1, [], 1
        while at < len(data):
            found = FIELD.match(data, at)
            quoted, plain = found.groups()
            record.append((quoted.replace(b'""', b'"') if quoted is not None else plain).decode("utf-8"))
            line += found.group().count(b"\n")
            at = found.end()
            if data[at:at + 1] == b",":
                at += 1
                if at == len(data):
                    record.append("")
            elif data[at:at + 2] == b"\r\n" or at == len(data):
                yield began, record
                at += 2
                line += 1
                record, began = [], line
            else:
                self.fault(f"{name}.csv, line {line}: is not RFC 4180 at byte {at}")
                return
        if record:
            yield began, record

    def read_manifest(self, data):
        properties = {}
        records = list(self.records("manifest", data))
        if not records or records[0][1] != ["propertyName", "value"]:
            self.fault("manifest.csv: its header is not propertyName,value")
        for line, record in records[1:]:
            if len(record) != 2:
                self.fault(f"manifest.csv, line {line}: has {len(record)} fields")
                continue
            if record[0] in properties:
                self.fault(f"manifest.csv, line {line}: {record[0]} stands twice")
            properties[record[0]] = record[1]
        if properties.get("manifest.version") != "1.0":
            self.fault("manifest.csv: manifest.version is not 1.0")
        if properties.get("oneroster.version") != "1.2":
            self.fault("manifest.csv: oneroster.version is not 1.2")
        for name in FILES:
            mode = properties.get("file." + name)
            if mode not in ("absent", "bulk", "delta"):
                self.fault(f"manifest.csv: file.{name} is {mode}")
            self.modes[name] = mode
        known = {"manifest.version", "oneroster.version", "source.systemName", "source.systemCode"}
        for name in sorted(properties.keys() - known - {"file." + name for name in FILES}):
            self.fault(f"manifest.csv: {name} is not known")

    def read_file(self, name, data):
        columns = (BASE + COLUMNS[name]).replace("!", "").split()
        required = ["sourcedId"] + [column[:-1] for column in COLUMNS[name].split() if column.endswith("!")]
        rows = self.rows[name] = []
        header = None
        for line, record in self.records(name, data):
            if header is None:
                header = record
                if header[:len(columns)] != columns:
                    self.fault(f"{name}.csv: its header is not that of the standard")
                    return
                extras = header[len(columns):]
                if not all(re.fullmatch(r"metadata\.\S+", extra) for extra in extras) or len(set(extras)) < len(extras):
                    self.fault(f"{name}.csv: behind the standard's columns stand others than metadata.…, or one twice")
                continue
            if len(record) != len(header):
                self.fault(f"{name}.csv, line {line}: has {len(record)} fields, and the header {len(header)}")
                continue
            row = dict(zip(header, record))
            rows.append((line, row))
            for column in required:
                if not row[column].strip():
                    self.fault(f"{name}.csv, line {line}: {column} is blank")
            self.check_life(name, line, row)
            for column in columns[3:]:
                if row[column]:
                    self.check_cell(name, line, column, row[column])
        if not rows:
            self.fault(f"{name}.csv: has no row; the file should be absent")

    def check_life(self, name, line, row):
        status, modified = row["status"], row["dateLastModified"]
        if self.modes[name] == "bulk":
            if status or modified:
                self.fault(f"{name}.csv, line {line}: status and dateLastModified must be blank in a bulk file")
            return
        if status not in ("active", "tobedeleted"):
            self.fault(f"{name}.csv, line {line}: status is '{status}'")
        if not DATE_TIME.fullmatch(modified):
            self.fault(f"{name}.csv, line {line}: dateLastModified is '{modified}'")

    def check_cell(self, name, line, column, cell):
        def wrong():
            self.fault(f"{name}.csv, line {line}: {column} is '{cell}'")

        where = (name, column)
        if where in LISTS:
            parts = cell.split(",")
            if any(not part or part != part.strip() for part in parts) or len(set(parts)) < len(parts):
                wrong()
            if column == "grades" and not set(parts) <= GRADES:
                wrong()
            if column == "userIds" and not all(re.fullmatch(r"\{[^:{}]+:[^{}]+\}", part) for part in parts):
                wrong()
        elif where in DATES:
            try:
                if not re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
                    raise ValueError
                datetime.date.fromisoformat(cell)
            except ValueError:
                wrong()
        elif where in CLOSED:
            if cell not in CLOSED[where]:
                wrong()
        elif where in ENUMERATIONS:
            if cell not in ENUMERATIONS[where] and not cell.startswith("ext:"):
                wrong()
        elif where == ("academicSessions", "schoolYear") and not re.fullmatch(r"\d{4}", cell):
            wrong()

    def check_references(self):
        by_id = {}
        for name, rows in self.rows.items():
            ids = by_id[name] = {}
            for line, row in rows:
                source = row["sourcedId"]
                if source in ids:
                    self.fault(f"{name}.csv, line {line}: sourcedId '{source}' stands twice")
                if len(source) > 255 or re.search(r"[\s,\"]", source):
                    self.fault(f"{name}.csv, line {line}: sourcedId '{source}' is no identifier")
                ids[source] = row
        for (name, column), target in REFERENCES.items():
            if "delta" in (self.modes.get(name), self.modes.get(target)):
                continue  # it may be to what was sent before
            for line, row in self.rows.get(name, []):
                for part in (row[column].split(",") if (name, column) in LISTS else [row[column]]):
                    if part and part not in by_id.get(target, {}):
                        self.fault(f"{name}.csv, line {line}: {column} '{part}' is not in {target}.csv")
        return by_id

    def check_sense(self, by_id):
        for line, row in self.rows.get("academicSessions", []):
            if row["startDate"] >= row["endDate"]:
                self.fault(f"academicSessions.csv, line {line}: it ends before it begins (the end date is exclusive)")
        for line, row in self.rows.get("courses", []):
            year = by_id.get("academicSessions", {}).get(row["schoolYearSourcedId"])
            if year and year["type"] != "schoolYear":
                self.fault(f"courses.csv, line {line}: schoolYearSourcedId is no school year")
        for line, row in self.rows.get("classes", []):
            school = by_id.get("orgs", {}).get(row["schoolSourcedId"])
            if school and school["type"] != "school":
                self.fault(f"classes.csv, line {line}: schoolSourcedId is no school")
        primary, held = set(), {}
        for line, row in self.rows.get("roles", []):
            held.setdefault(row["userSourcedId"], set()).add(row["role"])
            if row["roleType"] != "primary":
                continue
            where = (row["userSourcedId"], row["orgSourcedId"])
            if where in primary:
                self.fault(f"roles.csv, line {line}: a second primary role of '{where[0]}' there")
            primary.add(where)
        with_primary = {user for user, org in primary}
        if self.modes.get("users") == self.modes.get("roles") == "bulk":
            for line, row in self.rows.get("users", []):
                if row["sourcedId"] not in with_primary:
                    self.fault(f"users.csv, line {line}: '{row['sourcedId']}' has no primary role")
        for line, row in self.rows.get("users", []):
            if row["sourcedId"] in row["agentSourcedIds"].split(","):
                self.fault(f"users.csv, line {line}: '{row['sourcedId']}' is an agent of itself")
        for line, row in self.rows.get("enrollments", []):
            found = by_id.get("classes", {}).get(row["classSourcedId"])
            if found and found["schoolSourcedId"] != row["schoolSourcedId"]:
                self.fault(f"enrollments.csv, line {line}: the class is at another school")
            if row["role"] not in held.get(row["userSourcedId"], {row["role"]}):
                self.fault(f"enrollments.csv, line {line}: '{row['userSourcedId']}' is no {row['role']}")
            if row["role"] == "student" and row["primary"] == "true":
                self.fault(f"enrollments.csv, line {line}: only a teacher can be primary")


def check(path):
    bundle = Bundle()
    try:
        archive = zipfile.ZipFile(path)
        broken = archive.testzip()
    except (zipfile.BadZipFile, OSError) as error:
        bundle.fault(f"is no zip: {error}")
        return bundle
    names = archive.namelist()
    if broken:
        bundle.fault(f"{broken} is damaged")
    if len(set(names)) < len(names):
        bundle.fault("a file stands in it twice")
    if "manifest.csv" not in names:
        bundle.fault("there is no manifest.csv at its root")
        return bundle
    bundle.read_manifest(archive.read("manifest.csv"))
    for name in names:
        if name not in [one + ".csv" for one in FILES + ["manifest"]]:
            bundle.fault(f"{name} is no file of the standard")
    for name in FILES:
        there = name + ".csv" in names
        if there != (bundle.modes[name] in ("bulk", "delta")):
            bundle.fault(f"{name}.csv is {'there' if there else 'not there'}, and the manifest says otherwise")
        elif there and name in COLUMNS:
            bundle.read_file(name, archive.read(name + ".csv"))
    if not bundle.faults:  # else one fault would be told many times
        bundle.check_sense(bundle.check_references())
    return bundle


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: oneroster_strict.py BUNDLE.zip")
    bundle = check(sys.argv[1])
    for fault in bundle.faults[:50]:
        print(fault)
    if bundle.faults:
        sys.exit(1)
    print(" ".join(f"{name} {len(rows)}" for name, rows in sorted(bundle.rows.items())))


if __name__ == "__main__":
    main()
