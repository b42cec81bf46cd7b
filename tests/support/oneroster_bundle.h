#pragma once
// A small district as a vendor's OneRoster export has it: whole (bulk), or what changed between two of its states
// (delta), in version 1.1 or 1.2.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace portal::test {

/// A table of a bundle: its rows by their key.
struct BundleTable {
  std::string header;  // behind sourcedId, status and dateLastModified
  std::map<std::string, std::string> rows;

  bool operator==(const BundleTable&) const = default;
};

struct VendorStudent {
  std::string id = "072305M012", last = "Ruiz", first = "Ana", grade = "03", school = "2001", birth = "2018-02-03";
  std::string sex = "female", homeroom, email;  // homeroom: the class's title
  std::vector<std::string> guardians;           // their IDs
};
struct VendorGuardian {
  std::string id = "900001", last = "Ruiz", first = "Maria", phone, role = "guardian";
};

struct VendorDistrict {
  std::map<std::string, std::string> schools = {{"2001", "Alder Elementary"}, {"8501", "Birch High"}};
  std::vector<VendorStudent> students = {{}};
  std::vector<VendorGuardian> guardians = {{}};
  std::map<std::string, std::string> homeroom_teachers;  // by "school/title": the teacher's last name

  static std::string sourced(const std::string& kind, const std::string& id) { return kind + "-" + id; }

  std::map<std::string, BundleTable> tables(const std::string& version) const {
    bool old = version == "1.1";
    std::map<std::string, BundleTable> all;
    auto& orgs = all["orgs"] = {"name,type,identifier,parentSourcedId", {{"district", "The District,district,,"}}};
    for (const auto& [code, name] : schools)
      orgs.rows[sourced("org", code)] = fmt::format("{},school,{},district", name, code);
    auto& users = all["users"] = {
        old ? "enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,"
              "phone,agentSourcedIds,grades,password"
            : "enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,"
              "agentSourcedIds,grades,password",
        {}};
    auto& roles = all["roles"] = {"userSourcedId,roleType,role,beginDate,endDate,orgSourcedId", {}};
    auto user = [&](const std::string& key, const std::string& org, const std::string& role, const std::string& given,
                    const std::string& family, const std::string& id, const std::string& email,
                    const std::string& phone, const std::string& agents, const std::string& grade) {
      users.rows[key] = fmt::format("true,{}u,,{},{},,{},{},,{},\"{}\",{},", old ? org + "," + role + "," : "", given,
                                    family, id, email, phone, agents, grade);
      if (!old) roles.rows["role-" + key] = fmt::format("{},primary,{},,,{}", key, role, org);
    };
    auto& demographics = all["demographics"] = {"birthDate,sex", {}};
    auto& classes = all["classes"] = {
        "title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds", {}};
    auto& enrollments =
        all["enrollments"] = {"classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate", {}};
    for (const auto& student : students) {
      auto key = sourced("student", student.id);
      std::string agents;
      for (const auto& guardian : student.guardians)
        agents += (agents.empty() ? "" : ",") + sourced("guardian", guardian);
      user(key, sourced("org", student.school), "student", student.first, student.last, student.id, student.email, "",
           agents, student.grade);
      demographics.rows[key] = student.birth + "," + student.sex;
      if (student.homeroom.empty()) continue;
      auto room = "class-" + student.school + "-" + student.homeroom;
      classes.rows[room] =
          fmt::format("{},,course,,homeroom,,{},term", student.homeroom, sourced("org", student.school));
      enrollments.rows["e-" + key + "-" + room] =
          fmt::format("{},{},{},student,,,", room, sourced("org", student.school), key);
    }
    for (const auto& [place, teacher] : homeroom_teachers) {
      auto school = place.substr(0, 4), room = "class-" + school + "-" + place.substr(5);
      if (!classes.rows.contains(room)) continue;
      user("teacher-" + place, sourced("org", school), "teacher", "Tim", teacher, "", "t@school.example", "", "", "");
      enrollments.rows["t-" + room] =
          fmt::format("{},{},teacher-{},teacher,true,,", room, sourced("org", school), place);
    }
    for (const auto& guardian : guardians)
      user(sourced("guardian", guardian.id), sourced("org", schools.begin()->first), guardian.role, guardian.first,
           guardian.last, guardian.id, "", guardian.phone, "", "");
    all["academicSessions"] = {"title,type,startDate,endDate,parentSourcedId,schoolYear",
                               {{"year", "2026-27,schoolYear,2026-08-13,2027-06-10,,2027"}}};
    if (old) all.erase("roles");
    return all;
  }
};

/// A bundle's files, which a test may still change before they are written.
struct BundleFiles {
  std::map<std::string, std::string> files;  // by name, without .csv

  void write(const TemporaryFolder& folder, const std::string& name) const {
    for (const auto& [file, text] : files) folder.write(name + "/" + file + ".csv", text);
  }
  BundleFiles& replace(const std::string& file, const std::string& from, const std::string& to) {
    auto& text = files.at(file);
    text.replace(text.find(from), from.size(), to);
    return *this;
  }
};

inline std::string manifest_of(const std::map<std::string, BundleTable>& tables, const std::string& version,
                               const std::string& mode) {
  auto text = fmt::format("propertyName,value\nmanifest.version,1.0\noneroster.version,{}\n", version);
  for (const auto& [name, table] : tables) text += fmt::format("file.{},{}\n", name, mode);
  return text + "file.results,absent\n";
}

inline BundleFiles bulk(const VendorDistrict& district, const std::string& version = "1.1") {
  BundleFiles bundle;
  auto tables = district.tables(version);
  for (const auto& [name, table] : tables) {
    auto& text = bundle.files[name] = "sourcedId,status,dateLastModified," + table.header + "\n";
    for (const auto& [key, row] : table.rows) text += fmt::format("{},,,{}\n", key, row);
  }
  bundle.files["manifest"] = manifest_of(tables, version, "bulk");
  return bundle;
}

/// What changed from one state to the other: rows that are new or other, and those that are gone as tobedeleted. A
/// guardian whom no student named before is told anew.
inline BundleFiles delta(const VendorDistrict& before, const VendorDistrict& after,
                         const std::string& version = "1.1") {
  BundleFiles bundle;
  auto from = before.tables(version), to = after.tables(version);
  auto is_named = [&](const std::string& guardian) {
    return std::any_of(before.students.begin(), before.students.end(), [&](const VendorStudent& student) {
      return std::count(student.guardians.begin(), student.guardians.end(), guardian) > 0;
    });
  };
  for (const auto& guardian : after.guardians) {
    if (is_named(guardian.id)) continue;
    auto key = VendorDistrict::sourced("guardian", guardian.id);
    from["users"].rows.erase(key);
    from["roles"].rows.erase("role-" + key);
  }
  for (const auto& [name, table] : to) {
    auto& text = bundle.files[name] = "sourcedId,status,dateLastModified," + table.header + "\n";
    const auto& old = from[name].rows;
    for (const auto& [key, row] : table.rows)
      if (auto found = old.find(key); found == old.end() || found->second != row)
        text += fmt::format("{},active,2026-08-15T02:00:00Z,{}\n", key, row);
    for (const auto& [key, row] : old)
      if (!table.rows.contains(key)) text += fmt::format("{},tobedeleted,2026-08-15T02:00:00Z,{}\n", key, row);
  }
  bundle.files["manifest"] = manifest_of(to, version, "delta");
  return bundle;
}

}  // namespace portal::test
