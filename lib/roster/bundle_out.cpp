#include "lib/roster/bundle_out.h"

#include <fmt/format.h>

#include <optional>

#include "lib/audit/logged_file.h"
#include "lib/district/student.h"
#include "lib/roster/bundle_out_people.h"
#include "lib/roster/bundle_out_zip.h"

namespace portal {
namespace {

std::vector<std::string> school_metadata() {
  std::vector<std::string> columns;
  for (const auto& field : record_kind("schools").fields)
    if (field.column != "location_code" && field.column != "school_name") columns.emplace_back(field.column);
  return columns;
}

/// The files of a bundle, each in a scratch file, out of one view of the database.
class Bundle {
 public:
  Bundle(Session& session, const BundlePart& part)
      : session_(session), rows_(session.store, part), people_(rows_), only_school_(part.location_code) {
    people_.write_guardians();
    people_.write_students();
    if (people_.school_years().empty())
      years_.insert(SchoolYear::of(part.today).text());
    else
      years_ = people_.school_years();
    write_sessions();
    write_schools();
    write_homerooms();
    write_manifest();
  }

  // The standard allows no file without a row.
  std::vector<ZipPart> parts() {
    std::vector<ZipPart> parts = {{"manifest.csv", &manifest_.file()}};
    for (const auto& name : bundle_file_names())
      if (auto* table = table_of(name)) parts.emplace_back(name + ".csv", &table->file());
    return parts;
  }

  BundleExportResult counts() const { return {people_.students(), people_.guardians(), schools_, {}}; }

 private:
  Session& session_;
  BundleRows rows_;
  OutgoingPeople people_;
  std::string only_school_;  // blank: all
  std::set<std::string> years_;
  std::int64_t schools_ = 0;
  BundleTable manifest_{"manifest"}, sessions_{"academicSessions"}, orgs_{"orgs", school_metadata()},
      courses_{"courses"}, classes_{"classes"};

  BundleTable* table_of(const std::string& name) {
    for (auto* table : {&sessions_, &orgs_, &courses_, &classes_, &people_.users, &people_.roles, &people_.demographics,
                        &people_.enrollments})
      if (table->name() == name) return table->rows() > 0 ? table : nullptr;
    return nullptr;
  }

  void write_sessions() {
    for (const auto& text : years_) {
      auto year = SchoolYear::parse(text).value();
      sessions_.set("sourcedId", text);
      sessions_.set("title", text);
      sessions_.set("type", "schoolYear");
      sessions_.set("startDate", year.first_day().text());
      sessions_.set("endDate", bundle_end_date(year.last_day().text()));
      sessions_.set("schoolYear", year.last_day().text().substr(0, 4));
      sessions_.end_row();
    }
  }

  // A school that is gone from the extract is there only where a student's role names it; so is any other than that
  // whose bundle it is.
  void write_schools() {
    static const auto& kind = record_kind("schools");
    static const auto code = kind.field("location_code"), name = kind.field("school_name");
    auto write_org = [&](std::string_view id, std::string_view title, std::string_view type) {
      orgs_.set("sourcedId", id);
      orgs_.set("name", title);
      orgs_.set("type", type);
    };
    write_org(district_org_id, session_.settings.text(Key::district_name), "district");
    orgs_.end_row();
    rows_.schools([&](const Record& school, bool open) {
      bool wanted = only_school_.empty() ? open : school[code] == only_school_;
      if (!wanted && !people_.schools().contains(school[code])) return;
      write_org(school[code], school[name], "school");
      orgs_.set("identifier", school[code]);
      orgs_.set("parentSourcedId", district_org_id);
      for (std::size_t i = 0; i < school.size(); ++i)
        if (i != code && i != name) orgs_.set("metadata." + std::string(kind.fields[i].column), school[i]);
      orgs_.end_row();
      ++schools_;
    });
  }

  void write_homerooms() {
    for (const auto& school : people_.schools()) {
      auto homerooms = rows_.homerooms_of(school);
      if (homerooms.empty()) continue;
      courses_.set("sourcedId", homeroom_course_id(school));
      courses_.set("title", "Homeroom");
      courses_.set("orgSourcedId", school);
      courses_.end_row();
      for (std::size_t i = 0; i < homerooms.size();) i = write_class(school, homerooms, i);
    }
  }

  // One class for all years of a homeroom; the standard wants one year at least.
  std::size_t write_class(const std::string& school, const std::vector<OutgoingHomeroom>& homerooms,
                          std::size_t first) {
    std::vector<std::string> years;
    auto next = first;
    for (; next < homerooms.size() && homerooms[next].homeroom == homerooms[first].homeroom; ++next)
      if (!homerooms[next].school_year.empty()) years.push_back(homerooms[next].school_year);
    if (years.empty()) years.push_back(*years_.rbegin());
    classes_.set("sourcedId", homeroom_class_id(school, homerooms[first].homeroom));
    classes_.set("title", homerooms[first].homeroom);
    classes_.set("courseSourcedId", homeroom_course_id(school));
    classes_.set("classType", "homeroom");
    classes_.set("schoolSourcedId", school);
    classes_.set("termSourcedIds", bundle_list(years));
    classes_.end_row();
    return next;
  }

  void write_manifest() {
    auto write = [&](std::string_view property, std::string_view value) {
      manifest_.set("propertyName", property);
      manifest_.set("value", value);
      manifest_.end_row();
    };
    write("manifest.version", "1.0");
    write("oneroster.version", "1.2");
    for (const auto& name : bundle_file_names()) write("file." + name, table_of(name) ? "bulk" : "absent");
    write("source.systemName", "portalctl");
    write("source.systemCode", "portalctl");
  }
};

JsonObject logged(const BundleExportRequest& request, const BundleExportResult& result) {
  JsonObject detail;
  detail.add("rows", static_cast<long long>(result.students))
      .add("guardians", static_cast<long long>(result.guardians))
      .add("bundle", "oneroster")
      .add("school", request.location_code)
      .add("active", request.active)
      .add("file", request.file)
      .add("sha256", result.sha256);
  return detail;
}

}  // namespace

// The log's subject is "students": that is where the report of disclosures looks for who took out what of children.
BundleExportResult export_bundle(Session& session, const BundleExportRequest& request) {
  auto door = [&] { authorize(session, Action::roster_export, Place::district(), "students"); };
  door();
  if (!request.location_code.empty()) find_school(session.store, request.location_code);
  BundleExportResult result;
  ScratchFile zip;
  {
    ReadTransaction view(session.store);
    BundlePart part{request.location_code, request.active == "all" ? BundlePart::Active::all : BundlePart::Active::yes,
                    session.today()};
    Bundle bundle(session, part);
    result = bundle.counts();
    if (request.dry_run == DryRun::yes) return result;
    pack_zip(bundle.parts(), zip);
  }
  AtomicFile file(request.file, FileMode::owner_only);
  Sha256 digest;
  zip.read([&](std::string_view bytes) {
    digest.add(bytes);
    file.write(bytes);
  });
  result.sha256 = digest.finish();
  commit_logged(session.store, session.audit, "roster.export", "students", logged(request, result), file, door);
  return result;
}

}  // namespace portal
