#include "lib/photos/matching.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <set>

#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "lib/photos/photo_index.h"
#include "tests/unit/property.h"

using namespace portal;
using Outcome = PhotoMatch::Outcome;
using namespace std::string_literals;

namespace {

struct Zip {
  std::vector<ArchiveEntry> entries;
  std::vector<PhotoIndexText> indexes;

  explicit Zip(const std::vector<std::string>& all) {
    for (const auto& name : all) add(name);
  }
  Zip& add(const std::string& name) {
    entries.push_back({.index = entries.size(), .name = name});
    if (name.ends_with('/')) entries.back().kind = ArchiveEntry::Kind::folder;
    return *this;
  }
  Zip& index(const std::string& name, const std::string& text) {
    add(name);
    names.push_back(std::make_unique<std::string>(name));
    indexes.push_back({*names.back(), text});
    return *this;
  }
  std::vector<std::unique_ptr<std::string>> names;
};

PhotoStudents school() {
  PhotoStudents students;
  for (auto [id, last] : std::vector<std::pair<const char*, const char*>>{{"023907F123", "Mendoza-Reyes"},
                                                                          {"0081234907", "Jiménez"},
                                                                          {"000407F499", "Guzmán"},
                                                                          {"S000000001", "Smith"}})
    students.enrolled.push_back({StudentId::trusted(id), last});
  students.has_left = [](const StudentId& id) { return id.text() == "LEFT000001"; };
  return students;
}

std::vector<PhotoMatch> match(const Zip& zip, LooseIds loose = LooseIds::no) {
  return match_photos(zip.entries, zip.indexes, school(), loose);
}

// "023907F123", "-" where it is passed over, else why it is refused.
std::string said(const PhotoMatch& match) {
  if (match.outcome == Outcome::passed_over) return "-";
  if (match.outcome == Outcome::document) return "document";
  return match.outcome == Outcome::photo ? match.student->text() : match.reason;
}
std::vector<std::string> said(const std::vector<PhotoMatch>& matches) {
  std::vector<std::string> all;
  for (const auto& one : matches) all.push_back(said(one));
  return all;
}
std::string match_one(const std::string& name, LooseIds loose = LooseIds::no) {
  return said(match(Zip({name}), loose)).at(0);
}

// What the index says of "IMAGES/a.jpg", the only photo of the zip.
std::string by_index(const std::string& text, const std::string& name = "INDEX.TXT") {
  return said(match(Zip({"IMAGES/a.jpg"}).index(name, text))).at(0);
}

std::string refusal_of(const std::string& text, const std::string& name = "INDEX.TXT") {
  try {
    return by_index(text, name);
  } catch (const BadInput& error) {
    CHECK(!error.hint().empty());
    return error.message();
  }
}

std::string utf16(const std::string& ascii) {
  std::string out = "\xff\xfe";
  for (char c : ascii) out += {c, '\0'};
  return out;
}

}  // namespace

TEST_CASE("a file name is the student's ID, in any folder, with either ending in any letter case") {
  for (const char* name : {"023907F123.jpg", "023907F123.JPG", "023907F123.jpeg", "023907F123.Jpeg",
                           "grade 6/homeroom 12/023907F123.jpg", "Ünïcode/023907F123.jpg"})
    CHECK(match_one(name) == "023907F123");
}

TEST_CASE("an ID that is a student's only but for zeros or letter case is refused, and the right one named") {
  CHECK(match_one("23907F123.jpg") == "the student ID is 023907F123, not '23907F123' (--loose-ids would take it)");
  CHECK(match_one("023907f123.jpg") == "the student ID is 023907F123, not '023907f123' (--loose-ids would take it)");
  CHECK(match_one("407f499.jpg") == "the student ID is 000407F499, not '407f499' (--loose-ids would take it)");
  CHECK(!match(Zip({"23907F123.jpg"}))[0].student);
}

TEST_CASE("--loose-ids takes such an ID, where it is one student's alone") {
  CHECK(match_one("23907F123.jpg", LooseIds::yes) == "023907F123");
  CHECK(match_one("407f499.jpg", LooseIds::yes) == "000407F499");
  CHECK(match_one("000000023907F123.jpg", LooseIds::yes) == "023907F123");
  PhotoStudents two{{{StudentId::trusted("0000000012"), "A"},
                     {StudentId::trusted("1200000000"), "B"},
                     {StudentId::trusted("000000012A"), "C"},
                     {StudentId::trusted("00000012A0"), "D"}},
                    [](const StudentId&) { return false; }};
  CHECK(said(match_photos(Zip({"12.jpg"}).entries, {}, two, LooseIds::yes)).at(0) == "0000000012");
  two.enrolled = {{StudentId::trusted("0AAAAAAAAA"), "A"}, {StudentId::trusted("AAAAAAAAA0"), "B"}};
  CHECK(said(match_photos(Zip({"aaaaaaaaa.jpg"}).entries, {}, two, LooseIds::yes)).at(0) == "0AAAAAAAAA");
}

TEST_CASE("a student who is not at the school is refused in one wording, wherever that is") {
  CHECK(match_one("999907F123.jpg") == "no student of this school has the ID 999907F123");
  CHECK(match_one("LEFT000001.jpg") == "the student is not enrolled at this school any more");
  CHECK(match(Zip({"LEFT000001.jpg"}))[0].student->text() == "LEFT000001");
}

TEST_CASE("a name that is no ID is refused, and echoed safely") {
  CHECK(match_one(" IMG_0001 .jpg") == "' IMG_0001 ' is no student ID (10 upper-case letters and digits)");
  CHECK(match_one("IMG_0001.jpg") == "'IMG_0001' is no student ID (10 upper-case letters and digits)");
  for (std::string name : {"023907F123_2", " 023907F123 ", "023907F123 (1)", "Peña_Abel_023907F123", "a-023907F123.0"})
    CHECK(match_one("x/" + name + ".jpg") == "'" + name + "' is no student ID (rename it to 023907F123.jpg)");
  CHECK(match_one("023907F123_0081234907.jpg") ==
        "'023907F123_0081234907' is no student ID (10 upper-case letters and digits)");
  CHECK(match_one("a\x1b[2Jb.jpg").find('\x1b') == std::string::npos);
  CHECK(match_one(std::string(5000, 'x') + ".jpg").size() < 200);
}

TEST_CASE("what is no JPEG by its name is refused; what systems leave behind is passed over") {
  CHECK(match_one("023907F123.png") == "not a JPEG: its name ends in .png");
  CHECK(match_one("notes") == "not a JPEG: its name has no ending");
  for (const char* name : {"a.cr2", "a.HEIC", "a.tiff", "a.gif", "a.exe"})
    CHECK(match_one(name).starts_with("not a JPEG: its name ends in ."));
  for (const char* name : {"README.TXT", "order.csv", "a/roster.xlsx", "index.html", "invoice.PDF", "shop.url"})
    CHECK(match_one(name) == "document");
  for (const char* name :
       {"IMAGES/", "__MACOSX/._023907F123.jpg", "a/__MACOSX/023907F123.jpg", ".DS_Store", "a/.DS_Store",
        "._023907F123.jpg", "./.DS_Store", "Thumbs.db", "a/thumbs.DB", "desktop.ini", ".Trashes/023907F123.jpg"})
    CHECK_MESSAGE(match_one(name) == "-", name);
}

TEST_CASE("a student twice in one zip: all are refused, each naming the others") {
  auto all = match(Zip({"a/023907F123.jpg", "b/023907F123.jpeg", "0081234907.jpg"}));
  CHECK(said(all) == std::vector<std::string>{"this zip has 2 photos of the student; see b/023907F123.jpeg",
                                              "this zip has 2 photos of the student; see a/023907F123.jpg",
                                              "0081234907"});
  CHECK(all[0].student->text() == "023907F123");
  // Also where the second is one by --loose-ids alone.
  CHECK(match(Zip({"023907F123.jpg", "23907F123.jpg"}), LooseIds::yes)[0].outcome == Outcome::refused);
  CHECK(match(Zip({"023907F123.jpg", "23907F123.jpg"}), LooseIds::no)[0].outcome == Outcome::photo);
}

TEST_CASE("an index with a header: tab or comma, columns in any order, the usual headings") {
  for (const char* text :
       {"Image Folder\tImage File Name\tStudent ID\nIMAGES\ta.jpg\t023907F123\n",
        "Student ID\tImage File Name\tImage Folder\nimages\\\t\t\n023907F123\tA.JPG\timages\n",
        "student_id,grade,image filename,folder\r\n023907F123,6,a.jpg,IMAGES\r\n",
        "\"Student Number\",\"Image\",\"Folder\"\r\"023907F123\",\"a.jpg\",\"IMAGES\"\r",
        "Student ID;Image;Folder\r\n023907F123;a.jpg;IMAGES\r\n", "ID Number,File Name\n023907F123,IMAGES\\a.jpg\n",
        "StudentID,Photo\n023907F123,./images//a.JPG\n", "\xef\xbb\xbfStudent ID,Image File\n023907F123,IMAGES/a.jpg",
        "Student ID,Image,File Name\n023907F123,17,IMAGES/a.jpg\n",  // one of two is an image
        "ID,Student ID,Image\n17,023907F123,IMAGES/a.jpg\n"})
    CHECK_MESSAGE(by_index(text) == "023907F123", text);
  CHECK(by_index(utf16("Student ID\tImage\r\n023907F123\tIMAGES\\a.jpg\r\n")) == "023907F123");
}

TEST_CASE("an index without a header stands in the order of the PSPA") {
  CHECK(by_index("Vol1\tIMAGES\ta.jpg\t6\tMendoza-Reyes\tLucía\t12\t1\tKim\tA\t023907F123\n") == "023907F123");
  CHECK(by_index("Vol1,IMAGES,a.jpg,6,Mendoza-Reyes,Lucía,12,1,\"Kim, J.\",A,023907F123,,\n") == "023907F123");
  CHECK(by_index("Vol1\t\tIMAGES\\a.jpg\t6\tMendoza-Reyes\tLuc\xed"
                 "a\t12\t1\tKim\tA\t023907F123\n") == "023907F123");
  CHECK(by_index("Vol1\tIMAGES\ta.jpg\t6\tX\tY\t12\t1\tKim\tA\t111107F123\n") ==
        "no student of this school has the ID 111107F123");
}

TEST_CASE("rows of another length, without a header: the columns are found by what they hold") {
  CHECK(by_index("IMAGES\ta.jpg\t6\t023907F123\n") == "023907F123");
  CHECK(by_index("023907F123,IMAGES/a.jpg\n") == "023907F123");
  CHECK(by_index("023907F123,6,IMAGES/a.jpg\n") == "023907F123");  // the grade is no folder
  // Eleven columns, but in an order of their own.
  CHECK(by_index("023907F123\tIMAGES\ta.jpg\t6\tX\tY\t12\t1\tKim\tA\tB\n") == "023907F123");
}

TEST_CASE("columns that cannot be told are bad input, with what to do") {
  CHECK(refusal_of("a,b,c\n") == "INDEX.TXT does not tell which of its 3 columns is the image");
  CHECK(refusal_of("IMAGES/a.jpg,777\n") == "INDEX.TXT does not tell which of its 2 columns is the student ID");
  CHECK(refusal_of("IMAGES/a.jpg,023907F123,0081234907\n") ==
        "INDEX.TXT does not tell which of its 3 columns is the student ID");
  CHECK(refusal_of("IMAGES/a.jpg,023907F123\nIMAGES/b.jpg,6,0081234907\n") ==
        "INDEX.TXT has rows of different lengths, and no header that names its columns");
  CHECK(refusal_of("Image,Name\nIMAGES/a.jpg,Ana\n") == "INDEX.TXT has no column for the student ID");
  CHECK(refusal_of("Student ID,Name\n023907F123,Ana\n") == "INDEX.TXT has no column for the image file name");
  CHECK(refusal_of("ID,Student ID,Image\n023907F123,0081234907,IMAGES/a.jpg\n") ==
        "INDEX.TXT has two columns that may be the student ID: 'ID' and 'Student ID'");
  CHECK(refusal_of("Bild,Nummer\nIMAGES/a.jpg,023907F123\n") ==
        "INDEX.TXT begins with a row that is no header known here: Bild, Nummer");
  CHECK(refusal_of("") == "INDEX.TXT has no rows");
  CHECK(refusal_of("Image,Student ID\n") == "INDEX.TXT has no rows");
  CHECK(refusal_of("Image,Student ID\n,023907F123\n") == "INDEX.TXT names no image");
  CHECK(refusal_of(std::string(9 << 20, 'x')) == "INDEX.TXT has more than 8 MiB");
}

TEST_CASE("the index lies anywhere in the zip; its images are below its own folder") {
  Zip zip({"disc 1/IMAGES/a.jpg", "disc 2/IMAGES/a.jpg"});
  zip.index("disc 1/index.txt", "IMAGES,a.jpg,023907F123\n").index("Disc 2/Master.txt", "IMAGES,a.jpg,0081234907\n");
  CHECK(said(match(zip)) == std::vector<std::string>{"023907F123", "0081234907", "-", "-"});
}

TEST_CASE("Lifetouch's idLink.txt") {
  CHECK(by_index("\"023907F123\",\"IMAGES/a.jpg\"\r\n", "idLink.txt") == "023907F123");
  CHECK(by_index("\"IMAGES/a.jpg\",\"023907F123\"\r\n", "idLink.txt") == "023907F123");  // the wrong way round
  CHECK(refusal_of("\"IMAGES/a.jpg\",\"777\"\r\n", "idLink.txt") ==
        "idLink.txt does not tell which of its 2 columns is the student ID");
  CHECK(by_index("\"777\",\"IMAGES/a.jpg\"\n", "IDLINK.TXT") ==
        "'777' is no student ID (10 upper-case letters and digits)");
}

TEST_CASE("an index decides alone: what it does not name is refused, also by the name of an ID") {
  Zip zip({"0081234907.jpg", "IMAGES/a.jpg", "Readme.txt", "notes.txt"});
  zip.index("INDEX.TXT", "Image,Student ID\nIMAGES/a.jpg,023907F123\nIMAGES/b.jpg,S000000001\nimages/c.jpg,\n");
  auto all = match(zip);
  CHECK(said(all) == std::vector<std::string>{"INDEX.TXT does not name it", "023907F123", "document", "document", "-",
                                              "the image is not in the zip (INDEX.TXT, line 3)",
                                              "the image is not in the zip (INDEX.TXT, line 4)"});
  CHECK(all[5].name == "IMAGES/b.jpg");
  CHECK(!all[5].entry);
  CHECK(all[5].outcome == Outcome::missing);
  CHECK(all[5].student->text() == "S000000001");
  CHECK(!all[6].student);
}

TEST_CASE("an image that is not where the index says is the one of that name, where there is but one") {
  auto said_by = [](const std::vector<std::string>& names, const std::string& index) {
    return said(match(Zip(names).index("INDEX.TXT", index)));
  };
  const std::string missing = "the image is not in the zip (INDEX.TXT, line 2)", unnamed = "INDEX.TXT does not name it";
  CHECK(said_by({"pics/a.jpg"}, "ID,Image\n023907F123,A.JPG\n")[0] == "023907F123");
  CHECK(said_by({"pics/a.jpg"}, "V\t\ta.jpg\t6\tMendoza-Reyes\tL\t1\t1\tK\tA\t023907F123\n")[0] == "023907F123");
  CHECK(said_by({"pics/a.jpg"}, "ID,Folder,Image\n023907F123,IMAGES,a.jpg\n")[0] == "023907F123");
  CHECK(said_by({"a.jpg"}, "ID,Image\n023907F123,IMAGES\\a.jpg\n")[0] == "023907F123");
  CHECK(said(match(Zip({"Images/a.jpg"}).index("idLink.txt", "\"023907F123\",\"a.jpg\"\n")))[0] == "023907F123");
  // Two of that name: nobody guesses.
  CHECK(said_by({"x/a.jpg", "y/a.jpg"}, "ID,Image\n023907F123,a.jpg\n") ==
        std::vector<std::string>{unnamed, unnamed, "-", missing});
  // The index's folders are right; this image is just not there. Another's of the same name is not taken for it.
  CHECK(said_by({"d1/b.jpg", "d2/a.jpg"}, "ID,Folder,Image\n023907F123,d1,a.jpg\n0081234907,d1,b.jpg\n") ==
        std::vector<std::string>{"0081234907", unnamed, "-", missing});
  CHECK(said_by({"d2/a.jpg"}, "ID,Image\n023907F123,a.jpg\n0081234907,d2/a.jpg\n")[0] == "0081234907");
  CHECK(said_by({"x/a.jpg"}, "ID,Image\n023907F123,a.jpg\n0081234907,y/a.jpg\n")[0].starts_with(
      "INDEX.TXT gives it to two students"));
  // Of several discs each has its own images.
  Zip discs({"disc 2/x/a.jpg"});
  discs.index("disc 1/INDEX.TXT", "ID,Image\n023907F123,a.jpg\n")
      .index("disc 2/INDEX.TXT", "ID,Image\n0081234907,a.jpg\n");
  CHECK(said(match(discs))[0] == "0081234907");
}

TEST_CASE("entries whose names begin with ./, as bsdtar writes them, are entries like others") {
  CHECK(match_one("./023907F123.jpg") == "023907F123");
  CHECK(match_one("./a/./023907F123.jpg") == "023907F123");
  CHECK(said(match(Zip({"./a.jpg"}).index("./INDEX.TXT", "ID,Image\n023907F123,a.jpg\n"))) ==
        std::vector<std::string>{"023907F123", "-"});
}

TEST_CASE("a row of an index that says nothing sure is refused") {
  CHECK(by_index("Image,Student ID\nIMAGES/a.jpg,\n") == "INDEX.TXT gives no student ID for it, on line 2");
  CHECK(by_index("Image,Student ID\nIMAGES/a.jpg,023907F123\nimages\\A.jpg,0081234907\n") ==
        "INDEX.TXT gives it to two students: '023907F123' on line 2, '0081234907' on line 3");
  // Once for each period is no contradiction.
  CHECK(by_index("Image,Student ID,Period\nIMAGES/a.jpg,023907F123,1\nIMAGES/a.jpg,023907F123,2\n") == "023907F123");
  CHECK(by_index("Image,Student ID\nIMAGES/a.jpg,23907F123\n") ==
        "the student ID is 023907F123, not '23907F123' (--loose-ids would take it)");
  auto all = match(Zip({"a.jpg"}).index("INDEX.TXT", "Image,Student ID\na.jpg,023907F123\nb\"x,1\nc.jpg\n"));
  REQUIRE(all.size() == 4);
  CHECK(all[2].name == "INDEX.TXT, line 3");
  CHECK(all[2].reason == "this row cannot be read: a quote in it is out of place");
  CHECK(all[3].reason == "this row cannot be read: it ends after 1 column");
}

TEST_CASE("two indexes: fine where they agree, else bad input that names both") {
  Zip zip({"a.jpg"});
  zip.index("INDEX.TXT", "Image,Student ID\na.jpg,023907F123\n").index("idLink.txt", "\"023907F123\",\"a.jpg\"\n");
  CHECK(said(match(zip)) == std::vector<std::string>{"023907F123", "-", "-"});
  zip.index("MASTER.TXT", "Image,Student ID\nA.JPG,0081234907\n");
  CHECK_THROWS_WITH_AS(match(zip),
                       "INDEX.TXT and MASTER.TXT say different things: 'A.JPG' is of student '023907F123' by the one, "
                       "of '0081234907' by the other",
                       BadInput);
  CHECK(!is_index_entry({.name = "__MACOSX/INDEX.TXT"}));  // read by nobody
  CHECK(!is_index_entry({.name = "INDEX.TXT/", .kind = ArchiveEntry::Kind::folder}));
  CHECK(is_index_entry({.name = "a disc/Index.Txt"}));
}

TEST_CASE("another last name on the disc is a finding; accents, case and hyphens are none") {
  auto found = [](const std::string& id, const std::string& last) {
    return match(Zip({"a.jpg"}).index("INDEX.TXT", "Last Name,Image,Student ID\n" + last + ",a.jpg," + id + "\n"))[0]
        .findings;
  };
  CHECK(found("S000000001", "Smyth") == std::vector<std::string>{"the disc says 'Smyth', the roster 'Smith'"});
  CHECK(found("S000000001", "SMITH").empty());
  CHECK(found("S000000001", "").empty());
  CHECK(found("0081234907", "JIMENEZ").empty());
  CHECK(found("023907F123", "Mendoza Reyes").empty());
}

TEST_CASE("paths are the same file whatever the letter case, Unicode form and kind of slash") {
  CHECK(photo_path_key("IMAGES\\Ab.JPG") == photo_path_key("images/aB.jpg"));
  CHECK(photo_path_key("./a//b.jpg") == photo_path_key("a/b.jpg"));
  CHECK(photo_path_key("Jose\u0301.jpg") == photo_path_key("JOS\u00c9.JPG"));
  CHECK(photo_path_key("jose.jpg") != photo_path_key("jos\u00e9.jpg"));
  CHECK(photo_path_key("../a.jpg") != photo_path_key("a.jpg"));
}

namespace {

// A disc of a random school: each student's image under a name of its own, the columns in a random order.
struct Disc {
  PhotoStudents students;
  Zip zip{{}};
  std::vector<std::string> expected;  // of each entry

  explicit Disc(unsigned seed) : random_(seed) {
    students.has_left = [](const StudentId&) { return false; };
    std::vector<std::string> columns = {"Student ID", "Image File Name", "Image Folder", "Last Name",
                                        "First Name", "Grade",           "Home Room",    "Teacher Name"};
    std::shuffle(columns.begin(), columns.end(), random_);
    char delimiter = pick(2) ? '\t' : ',';
    std::string text = line(columns, delimiter);
    std::set<std::string> ids;
    for (std::size_t count = 1 + pick(40); ids.size() < count;) ids.insert(new_id());
    std::vector<std::string> shuffled(ids.begin(), ids.end());
    std::shuffle(shuffled.begin(), shuffled.end(), random_);
    for (const auto& id : shuffled) text += row(id, columns, delimiter);
    zip.index(pick(2) ? "disc/INDEX.TXT" : "disc/master.txt", text);
    expected.push_back("-");
  }

 private:
  std::mt19937 random_;
  std::size_t pick(std::size_t below) { return random_() % below; }
  template <class List>
  const auto& one_of(const List& list) {
    return list[pick(list.size())];
  }

  std::string new_id() {
    std::string id;
    for (int i = 0; i < 10; ++i) id += "0123456789ABCXYZ"[pick(i < 4 ? 2 : 16)];
    return id;
  }
  static std::string line(const std::vector<std::string>& cells, char delimiter) {
    std::string text;
    for (const auto& cell : cells) {
      bool quoted = cell.find_first_of("\",\t\n") != cell.npos;
      std::string inner;
      for (char c : cell) inner += c == '"' ? "\"\"" : std::string(1, c);
      text += (quoted ? "\"" + inner + "\"" : inner) + delimiter;
    }
    text.pop_back();
    return text + "\r\n";
  }
  std::string row(const std::string& id, const std::vector<std::string>& columns, char delimiter) {
    static const std::vector<std::string> names = {"O'Neil", "de la \"Cruz\"", "Núñez, Jr.", "金", "Smith"};
    auto folder = one_of(std::vector<std::string>{"IMAGES", "Images/Grade 6", "images\\a"});
    auto image = fmt::format("{:08}.{}", zip.entries.size(), one_of(std::vector<std::string>{"jpg", "JPG", "jpeg"}));
    auto last = one_of(names);
    std::map<std::string, std::string> cells = {
        {"Student ID", id},  {"Image File Name", image},    {"Image Folder", folder},
        {"Last Name", last}, {"First Name", one_of(names)}, {"Grade", "6"}};
    students.enrolled.push_back({StudentId::trusted(id), last});
    std::replace(folder.begin(), folder.end(), '\\', '/');
    auto path = "disc/" + folder + "/" + image;
    zip.add(pick(2) ? path : plain_lower(path));
    expected.push_back(id);
    std::vector<std::string> texts;
    for (const auto& column : columns) texts.push_back(cells[column]);
    return line(texts, delimiter);
  }
};

}  // namespace

TEST_CASE("property: every photo of a disc is its student's, whatever the order of its columns") {
  CHECK(holds_for(200, [](unsigned seed) {
    Disc disc(seed);
    auto found = match_photos(disc.zip.entries, disc.zip.indexes, disc.students, LooseIds::no);
    RC_ASSERT(said(found) == disc.expected);
    for (const auto& one : found) RC_ASSERT(one.findings.empty());
  }));
}

TEST_CASE("property: no text in an index brings the program down, and no photo is two students'") {
  CHECK(holds([](const std::vector<int>& choice) {
    static const std::vector<std::string> pieces = {
        "023907F123", "0081234907", "a.jpg",  "b.JPG",  ",",  "\t",  "\n", "\"",
        "Image",      "Student ID", "Folder", "IMAGES", "\\", "\0"s, "é",  "\xff"};
    std::string text;
    for (int one : choice) text += pieces[static_cast<std::size_t>(std::abs(one % 16))];
    Zip zip({"a.jpg", "IMAGES/b.jpg"});
    zip.index("INDEX.TXT", text);
    try {
      std::set<StudentId> seen;
      for (const auto& one : match(zip))
        if (one.outcome == Outcome::photo) RC_ASSERT(seen.insert(*one.student).second);
    } catch (const BadInput&) {
    }
  }));
}
