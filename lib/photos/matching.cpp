#include "lib/photos/matching.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <unordered_map>

#include "lib/base/text.h"
#include "lib/photos/photo_index.h"

namespace portal {
namespace {

constexpr std::size_t shown_length = 60;  // of a name or an ID in a message

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

// What is left of an ID where leading zeros and letter case are ignored.
std::string loose_key(std::string_view id) { return upper(id.substr(std::min(id.find_first_not_of('0'), id.size()))); }

// Where the name of a file says whose it is, a hint can say what it should be.
enum class IdFrom { file_name, index };

class Students {
 public:
  Students(const PhotoStudents& of, LooseIds loose) : of_(of), loose_(loose) {
    for (const auto& student : of.enrolled) {
      by_id_.emplace(student.id.text(), &student);
      by_loose_.emplace(loose_key(student.id.text()), &student);
    }
  }

  bool enrolled(const std::string& id) const { return by_id_.contains(id); }
  const std::string& last_name(const StudentId& id) const { return by_id_.at(id.text())->last_name; }

  /// Gives the match its student, or the reason why not.
  void identify(const std::string& id, PhotoMatch& match, IdFrom from) const {
    if (auto exact = by_id_.find(id); exact != by_id_.end()) return accept(*exact->second, match);
    auto [near, end] = by_loose_.equal_range(loose_key(id));
    const auto shown = one_line(id, shown_length);
    if (near != end && std::next(near) != end)
      match.reason = fmt::format("'{}' is nearly the ID of two students, {} and {}", shown, near->second->id.text(),
                                 std::next(near)->second->id.text());
    else if (near != end && loose_ == LooseIds::yes)
      accept(*near->second, match);
    else if (near != end)
      match.reason =
          fmt::format("the student ID is {}, not '{}' (--loose-ids would take it)", near->second->id.text(), shown);
    else
      match.reason = unknown(id, match, from);
  }

 private:
  const PhotoStudents& of_;
  LooseIds loose_;
  std::unordered_map<std::string, const PhotoStudent*> by_id_;
  std::multimap<std::string, const PhotoStudent*> by_loose_;

  static void accept(const PhotoStudent& student, PhotoMatch& match) {
    match.student = student.id;
    match.outcome = PhotoMatch::Outcome::photo;
  }

  // Nobody is told whether a student is at another school.
  std::string unknown(const std::string& id, PhotoMatch& match, IdFrom from) const {
    auto parsed = StudentId::parse(id);
    if (!parsed) {
      auto meant = from == IdFrom::file_name ? only_id_in(id) : std::string();
      return fmt::format(
          "'{}' is no student ID ({})", fit(printable(id), shown_length),  // blanks around it are shown
          meant.empty() ? "10 upper-case letters and digits" : fmt::format("rename it to {}.jpg", meant));
    }
    if (!of_.has_left(*parsed)) return fmt::format("no student of this school has the ID {}", parsed->text());
    match.student = *parsed;
    return "the student is not enrolled at this school any more";
  }

  // The one student whose ID stands in a longer name: "Peña_Abel_032518M656", "020974M491 (1)". Blank: none, or two.
  std::string only_id_in(std::string_view name) const {
    auto in_id = [](char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'); };
    std::string only;
    for (std::size_t at = 0; at < name.size(); ++at) {
      auto begin = at;
      while (at < name.size() && in_id(name[at])) ++at;
      std::string word(name.substr(begin, at - begin));
      if (!enrolled(word)) continue;
      if (!only.empty() && only != word) return {};
      only = std::move(word);
    }
    return only;
  }
};

// What systems and programs leave in a zip; nobody meant it as a photo.
bool is_litter(std::string_view name) {
  for (std::size_t at = 0; at < name.size();) {
    auto part = name.substr(at, std::min(name.find('/', at), name.size()) - at);
    if ((part.starts_with('.') && part != ".") || part == "__MACOSX") return true;
    at += part.size() + 1;
  }
  auto file = plain_lower(file_name_of(name));
  return file == "thumbs.db" || file == "ehthumbs.db" || file == "desktop.ini";
}

// What people put beside photos; it holds none.
bool is_document(std::string_view name) {
  static constexpr std::array endings = {".txt",  ".csv", ".tsv", ".htm", ".html", ".pdf", ".doc", ".docx", ".xls",
                                         ".xlsx", ".xml", ".ini", ".log", ".db",   ".lnk", ".url", ".me"};
  auto file = plain_lower(file_name_of(name));
  return std::any_of(endings.begin(), endings.end(), [&](const char* ending) { return file.ends_with(ending); });
}

class Matcher {
 public:
  Matcher(const std::vector<ArchiveEntry>& entries, const PhotoStudents& students, LooseIds loose)
      : entries_(entries), students_(students, loose) {
    for (std::size_t at = 0; at < entries.size(); ++at) {
      matches_.push_back({.entry = at, .name = entries[at].name});
      auto path = photo_path_key(entries[at].name);
      if (has_jpeg_ending(path) && !is_litter(entries[at].name))
        by_file_[std::string(file_name_of(path))].push_back(path);
      by_path_.emplace(std::move(path), at);
    }
  }

  std::vector<PhotoMatch> match(const std::vector<PhotoIndexText>& indexes) {
    for (const auto& index : indexes) read_index(index, indexes.size() > 1 ? Reach::own_folder : Reach::whole_zip);
    for (auto& one : named_) {
      auto path = place_of(one);  // before its row is given away
      take(path, one.index, std::move(one.row), one.order);
    }
    for (std::size_t at = 0; at < entries_.size(); ++at) match_entry(at, !indexes.empty());
    for (auto& [path, image] : images_)
      if (!by_path_.contains(path)) add_missing(image);
    std::stable_sort(missing_.begin(), missing_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [order, match] : missing_) matches_.push_back(std::move(match));
    refuse_doubles();
    return std::move(matches_);
  }

 private:
  // A row of an index, until all indexes are read.
  struct NamedImage {
    std::string index, path;  // where it says that the image is
    std::string below;        // where else it may be, by its name alone
    std::size_t order = 0;
    PhotoIndexRow row;
    std::size_t text = 0;  // which index
  };
  enum class Reach { own_folder, whole_zip };
  // What the indexes say of one image.
  struct Named {
    std::string index;  // "INDEX.TXT"
    std::size_t order = 0;
    PhotoIndexRow row;
    std::optional<PhotoIndexRow> otherwise;  // another row, which gives it to another student
  };

  const std::vector<ArchiveEntry>& entries_;
  Students students_;
  std::vector<PhotoMatch> matches_;
  std::vector<std::pair<std::size_t, PhotoMatch>> missing_;  // with their place in the indexes
  std::unordered_map<std::string, std::size_t> by_path_;     // names are unique by that: the archive was checked
  std::unordered_map<std::string, std::vector<std::string>> by_file_;  // the paths of images of one name
  std::vector<NamedImage> named_;
  std::set<std::string> found_;         // images that lie where a row says
  std::set<std::size_t> folders_lead_;  // the indexes of which a row's folder leads to an image
  std::map<std::string, Named> images_;
  std::vector<std::string> index_names_;
  std::size_t rows_ = 0;

  void read_index(const PhotoIndexText& text, Reach reach) {
    const auto folder = std::string(folder_name_of(text.entry_name));
    const auto name = one_line(text.entry_name, shown_length);
    index_names_.push_back(name);
    PhotoIndexHints hints;
    hints.holds_image = [&](const std::string& image) { return by_path_.contains(photo_path_key(folder + image)); };
    hints.has_student = [&](const std::string& id) { return students_.enrolled(id); };
    for (auto& row : read_photo_index(text.entry_name, text.bytes, hints)) {
      ++rows_;
      if (!row.fault.empty())
        missing_.push_back({rows_, refused(fmt::format("{}, line {}", name, row.line),
                                           fmt::format("this row cannot be read: {}", row.fault))});
      else
        name_image(folder, reach, name, std::move(row));
    }
  }

  static bool has_folder(const PhotoIndexRow& row) { return row.image.find('/') != row.image.npos; }

  void name_image(const std::string& folder, Reach reach, const std::string& index, PhotoIndexRow row) {
    NamedImage one{index, photo_path_key(folder + row.image), {}, rows_, std::move(row), index_names_.size()};
    if (by_path_.contains(one.path)) {
      found_.insert(one.path);
      if (has_folder(one.row)) folders_lead_.insert(one.text);
    }
    if (auto below = photo_path_key(folder); reach == Reach::own_folder && !below.empty()) one.below = below + "/";
    named_.push_back(std::move(one));
  }

  // Programs write the index of a flat folder, and people then move the images, or the other way round.
  std::string place_of(const NamedImage& one) const {
    if (found_.contains(one.path) || (has_folder(one.row) && folders_lead_.contains(one.text))) return one.path;
    auto same_name = by_file_.find(std::string(file_name_of(one.path)));
    if (same_name == by_file_.end()) return one.path;
    const std::string* only = nullptr;
    for (const auto& path : same_name->second) {
      if (!path.starts_with(one.below)) continue;
      if (only) return one.path;
      only = &path;
    }
    return only && !found_.contains(*only) ? *only : one.path;
  }

  // One student's image may stand in many rows, of periods or of several indexes, as long as they agree.
  void take(const std::string& path, const std::string& index, PhotoIndexRow row, std::size_t order) {
    auto [found, fresh] = images_.try_emplace(path, Named{index, order, row, {}});
    if (fresh || found->second.row.student_id == row.student_id) return;
    const auto& first = found->second;
    if (first.index != index)
      throw BadInput(fmt::format("{} and {} say different things: '{}' is of student '{}' by the one, of '{}' by the "
                                 "other",
                                 first.index, index, one_line(row.image, shown_length),
                                 one_line(first.row.student_id, shown_length), one_line(row.student_id, shown_length)),
                     "leave the right one in the zip, and take the other out");
    if (!found->second.otherwise) found->second.otherwise = std::move(row);
  }

  static PhotoMatch refused(std::string name, std::string reason) {
    return {.name = std::move(name), .reason = std::move(reason)};
  }

  void match_entry(std::size_t at, bool indexed) {
    auto& match = matches_[at];
    const auto& entry = entries_[at];
    if (entry.kind == ArchiveEntry::Kind::folder || is_litter(entry.name) || is_index_entry(entry)) {
      match.outcome = PhotoMatch::Outcome::passed_over;
      return;
    }
    if (is_document(entry.name)) {
      match.outcome = PhotoMatch::Outcome::document;
      return;
    }
    if (!has_jpeg_ending(entry.name)) {
      auto file = file_name_of(entry.name);
      auto point = file.rfind('.');
      match.reason = point == file.npos
                         ? std::string("not a JPEG: its name has no ending")
                         : fmt::format("not a JPEG: its name ends in {}", one_line(file.substr(point), 20));
      return;
    }
    if (indexed) return match_by_index(photo_path_key(entry.name), match);
    auto file = file_name_of(entry.name);
    students_.identify(std::string(file.substr(0, file.rfind('.'))), match, IdFrom::file_name);
  }

  void match_by_index(const std::string& path, PhotoMatch& match) {
    auto found = images_.find(path);
    if (found == images_.end()) {
      match.reason = fmt::format("{} does not name it", joined(index_names_, " or "));
      return;
    }
    const auto& [index, order, row, otherwise] = found->second;
    auto shown = [](const PhotoIndexRow& one) { return one_line(one.student_id, shown_length); };
    if (otherwise)
      match.reason = fmt::format("{} gives it to two students: '{}' on line {}, '{}' on line {}", index, shown(row),
                                 row.line, shown(*otherwise), otherwise->line);
    else if (row.student_id.empty())
      match.reason = fmt::format("{} gives no student ID for it, on line {}", index, row.line);
    else
      students_.identify(row.student_id, match, IdFrom::index);
    if (match.outcome == PhotoMatch::Outcome::photo) compare_names(row.last_name, match);
  }

  void compare_names(const std::string& on_disc, PhotoMatch& match) const {
    if (on_disc.empty()) return;
    auto plain = [](std::string_view name) {
      auto text = folded(trimmed(name));
      std::erase(text, ' ');
      return text;
    };
    const auto& on_roster = students_.last_name(*match.student);
    if (plain(on_disc) == plain(on_roster)) return;
    match.findings.push_back(
        fmt::format("the disc says '{}', the roster '{}'", one_line(on_disc, 40), one_line(on_roster, 40)));
  }

  void add_missing(const Named& image) {
    auto match = refused(one_line(image.row.image, 200),
                         fmt::format("the image is not in the zip ({}, line {})", image.index, image.row.line));
    match.outcome = PhotoMatch::Outcome::missing;
    if (students_.enrolled(image.row.student_id)) match.student = StudentId::trusted(image.row.student_id);
    missing_.push_back({image.order, std::move(match)});
  }

  void refuse_doubles() {
    std::map<StudentId, std::vector<PhotoMatch*>> photos;
    for (auto& match : matches_)
      if (match.outcome == PhotoMatch::Outcome::photo) photos[*match.student].push_back(&match);
    for (const auto& [student, all] : photos) {
      if (all.size() < 2) continue;
      for (auto* match : all) {
        constexpr std::size_t most_named = 3;
        std::vector<std::string> others;
        for (const auto* other : all)
          if (other != match) others.push_back(one_line(other->name, shown_length));
        if (others.size() > most_named) others.resize(most_named), others.push_back("…");
        match->outcome = PhotoMatch::Outcome::refused;
        match->reason = fmt::format("this zip has {} photos of the student; see {}", all.size(), joined(others, ", "));
      }
    }
  }
};

}  // namespace

bool is_index_entry(const ArchiveEntry& entry) {
  return entry.kind == ArchiveEntry::Kind::file && !is_litter(entry.name) && is_photo_index(entry.name);
}

std::vector<PhotoMatch> match_photos(const std::vector<ArchiveEntry>& entries,
                                     const std::vector<PhotoIndexText>& indexes, const PhotoStudents& students,
                                     LooseIds loose) {
  return Matcher(entries, students, loose).match(indexes);
}

}  // namespace portal
