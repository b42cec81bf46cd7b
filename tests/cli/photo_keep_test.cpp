// photo set | remove | revert | history | show: one student's photo.
#include <fstream>

#include "tests/support/pictures.h"
#include "tests/support/sandbox.h"

using namespace portal::test;
namespace fs = std::filesystem;

namespace {

const std::string waiting = "\"current, to MiSiS from 2026-08-15 09:00\"";
const std::string lucia = "023907F123", fernanda = "050239F474";

struct Portal : Sandbox {
  Portal() {
    folder.write("one.jpg", picture({.width = 640, .height = 800, .seed = 1}));
    folder.write("two.jpg", picture({.width = 640, .height = 800, .seed = 2}));
  }
  Ran at(const std::string& line, RunOptions options = {}) const {
    return (*this)(line + " " + morning, std::move(options));
  }
  std::string history(const std::string& columns = "1,2,5,11-") const {
    auto out = at("photo history " + lucia + " --format csv").out;
    folder.write("history.csv", out);
    return output_of("cut -d, -f" + columns + " '" + path("history.csv") + "' | tr -d '\r' | tail -n +2");
  }
  std::size_t stored() const {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder / "photos"))
      count += entry.path().extension() == ".jpg" ? 1 : 0;
    return count;
  }
};

}  // namespace

TEST_CASE("photo set: a photo, another in its place, and the first one back") {
  Portal portal;
  auto first = portal.at("photo set " + lucia + " one.jpg");
  CHECK(first.code == 0);
  CHECK(first.out.empty());
  CHECK(has(first.err, "Lucía Guadalupe Mendoza-Reyes (" + lucia + ") has a new photo, version 1: 640×800 pixels\n"));
  CHECK(has(first.err, "it goes to MiSiS in 24 hours"));
  CHECK(mode_of(portal.folder / "photos") == 0700);
  auto again = portal.at("photo set " + lucia + " one.jpg --yes");
  CHECK(again.code == 0);
  CHECK(has(again.err,
            "it is the photo that Lucía Guadalupe Mendoza-Reyes (" + lucia + ") has already; nothing was changed"));
  auto unasked = portal.at("photo set " + lucia + " two.jpg");
  CHECK(unasked.code == 5);
  CHECK(has(unasked.err, "has a photo, version 1 of 2026-08-14 09:00, by root; the new one takes its place."));
  auto asked = portal.at("photo set " + lucia + " two.jpg", {.input = "n\n", .terminal = true});
  CHECK(asked.code == 5);
  CHECK(portal.history() == "1,set,one.jpg,\"current, to MiSiS from 2026-08-15 09:00\"\n");
  CHECK(portal.at("photo set " + lucia + " two.jpg", {.input = "y\n", .terminal = true}).code == 0);
  CHECK(portal.history() == "2,set,two.jpg," + waiting + "\n1,set,one.jpg,\n");
  CHECK(portal.at("photo revert " + lucia).code == 5);
  auto back = portal.at("photo revert " + lucia + " --yes");
  CHECK(back.code == 0);
  CHECK(has(back.err, "(" + lucia + ") has that photo again, as version 3\n"));
  CHECK(portal.history() == "3,reverted,version 1," + waiting + "\n2,set,two.jpg,\n1,set,one.jpg,\n");
}

TEST_CASE("photo set: from standard input; as a person or a script sees it in the log") {
  Portal portal;
  CHECK(portal.at("photo set " + lucia + " -", {.input = portal.read("one.jpg")}).code == 0);
  CHECK(portal.history("2,5") == "set,standard input\n");
  auto log = portal("audit list --format csv").out;
  CHECK(has(log, "photo.set," + lucia + ",done"));
}

TEST_CASE("photo set: an image that is refused changes nothing: exit 8, with the reason") {
  Portal portal;
  auto whole = portal.read("one.jpg");
  portal.folder.write("text.jpg", "no picture");
  portal.folder.write("cut.jpg", whole.substr(0, whole.size() / 2));
  portal.folder.write("large.jpg", whole + std::string(15 << 20, 'x'));
  for (const auto& [file, reason] : {std::pair{"text.jpg", "text.jpg: not-jpeg: "},
                                     {"cut.jpg", "cut.jpg: truncated: "},
                                     {"large.jpg", "large.jpg: larger than 15 MiB"},
                                     {"none.jpg", "cannot read none.jpg"}}) {
    auto ran = portal.at("photo set " + lucia + " " + file);
    CHECK(ran.code == 8);
    CHECK_MESSAGE(has(ran.err, reason), ran.err);
  }
  CHECK_FALSE(portal.exists("photos"));
  auto dry = portal.at("photo set " + lucia + " one.jpg --dry-run");
  CHECK(dry.code == 0);
  CHECK(dry.err == "dry run: one.jpg would be the photo of " + lucia + "\n");
  CHECK_FALSE(portal.exists("photos"));
}

TEST_CASE("photo remove and revert: what was removed comes back; what is not there is refused") {
  Portal portal;
  CHECK(portal.at("photo remove " + lucia + " --yes").code == 5);
  CHECK(portal.at("photo revert " + lucia + " --yes").code == 5);
  portal.at("photo set " + lucia + " one.jpg");
  CHECK(has(portal.at("photo revert " + lucia + " --yes").err, "has no earlier photo to bring back"));
  CHECK(portal.at("photo remove " + lucia).code == 5);
  CHECK(portal.at("photo remove " + lucia + " --dry-run").code == 0);
  auto removed = portal.at("photo remove " + lucia + " --yes");
  CHECK(removed.code == 0);
  CHECK(has(removed.err, "(" + lucia + ") has no photo any more; none was in MiSiS's folder"));
  CHECK(portal.history() == "2,removed,version 1,\n1,set,one.jpg,\n");
  CHECK(portal.at("photo revert " + lucia + " --version 2 --yes").code == 5);
  CHECK(portal.at("photo revert " + lucia + " --version 9 --yes").code == 4);
  CHECK(portal.at("photo revert " + lucia + " --version x --yes").code == 2);
  CHECK(portal.at("photo revert " + lucia + " --dry-run").code == 0);
  CHECK(portal.at("photo revert " + lucia + " --yes").code == 0);
  CHECK(portal.history() == "3,reverted,version 1," + waiting + "\n2,removed,version 1,\n1,set,one.jpg,\n");
  CHECK(has(portal.at("photo revert " + lucia + " --version 1 --yes").err, "is the photo that"));
  portal.at("photo set " + lucia + " two.jpg --yes");
  CHECK(portal.at("photo revert " + lucia + " --version 1 --yes").code == 0);
  CHECK(portal.history("1,2,5").starts_with("5,reverted,version 1\n"));
}

TEST_CASE("photo revert: a photo whose file is damaged is not brought back: exit 7") {
  Portal portal;
  portal.at("photo set " + lucia + " one.jpg");
  portal.at("photo set " + lucia + " two.jpg --yes");
  auto before = portal.history();
  for (const auto& entry : fs::recursive_directory_iterator(portal.folder / "photos"))
    if (entry.path().extension() == ".jpg") std::ofstream(entry.path(), std::ios::app) << "x";
  auto ran = portal.at("photo revert " + lucia + " --yes");
  CHECK(ran.code == 7);
  CHECK(has(ran.err, "is damaged"));
  CHECK(portal.history() == before);
  CHECK(portal.at("photo show " + lucia + " -o look.jpg").code == 7);
  CHECK_FALSE(portal.exists("look.jpg"));
}

TEST_CASE("photo show: a look is in the log, and the file is one person's") {
  Portal portal;
  CHECK(portal.at("photo show " + lucia + " -o look.jpg").code == 5);
  portal.at("photo set " + lucia + " one.jpg");
  CHECK(portal.at("photo show " + lucia).code == 2);
  CHECK(portal.at("photo show " + lucia + " -o look.png").code == 2);
  CHECK(portal.at("photo show " + lucia + " -o look.jpg --dry-run").code == 0);
  CHECK_FALSE(portal.exists("look.jpg"));
  auto ran = portal.at("photo show " + lucia + " -o look.jpg");
  CHECK(ran.code == 0);
  CHECK(ran.out.empty());
  CHECK(has(ran.err, "wrote look.jpg: the photo of Lucía Guadalupe Mendoza-Reyes (" + lucia +
                         "), version 1 of 2026-08-14 09:00, by root"));
  CHECK(portal.read("look.jpg").starts_with("\xff\xd8"));
  CHECK(mode_of(portal.folder / "look.jpg") == 0600);
  CHECK(has(portal("audit list --format csv").out, "photo.look," + lucia + ",done"));
  CHECK(portal.at("photo show " + lucia + " -o portal.db").code == 5);
}

TEST_CASE("photo: who does not manage photos at the student's school ends with 3 or 4, and it is logged") {
  Portal portal;
  portal.at("photo set " + lucia + " one.jpg");
  for (std::string verb : {"set " + lucia + " two.jpg", "remove " + lucia, "history " + lucia, "revert " + lucia,
                           "show " + lucia + " -o look.jpg"}) {
    CHECK(portal.at("photo " + verb + " --yes --as ybustamante").code == 3);  // office manager
    CHECK(portal.at("photo " + verb + " --yes --as gtakahashi").code == 4);   // principal of another school
    CHECK(portal.at("photo " + replaced(verb, lucia, "0000000000") + " --yes").code == 4);
  }
  CHECK(has(portal("audit list --format csv").out, "photo.manage," + lucia + ",denied"));
  CHECK(portal.history("1,2") == "1,set\n");
  CHECK(portal.at("photo remove " + lucia + " --yes --as tokafor").code == 0);
}

TEST_CASE("photo set: a picture that looks like another student's is asked about by name") {
  Portal portal;
  portal.at("photo set " + lucia + " one.jpg");
  auto unasked = portal.at("photo set " + fernanda + " one.jpg");
  CHECK(unasked.code == 5);
  CHECK(has(unasked.err, "This looks like the photo of Lucía Guadalupe Mendoza-Reyes (" + lucia + ")."));
  CHECK(portal.at("photo history " + fernanda + " --format csv").out.find("set") == std::string::npos);
  CHECK(portal.at("photo set " + fernanda + " one.jpg --yes").code == 0);
  auto review = portal.at("photo review --school 8123 --format csv");
  CHECK(review.code == 0);
  CHECK(has(review.out,
            "student_id,last_name,first_name,grade,homeroom,findings,uploaded_at,uploaded_by\r\n" + fernanda));
  CHECK(has(review.out, "looks like the photo of " + lucia));
  CHECK(has(portal("audit list --format csv").out, "photo.roster,8123,done"));
  CHECK(portal.at("photo review --school 8123 --as pviewfinder").code == 3);
}

TEST_CASE("photo uploads and revert-upload: a zip is listed, and taken back") {
  Portal portal;
  auto zip = (fs::path(samples()) / "photos/viewfinder-8123.zip").string();
  REQUIRE(portal.at("photo upload " + zip + " --school 8123").code == 1);
  auto list = [&] { return portal.at("photo uploads --school 8123 --format csv").out; };
  CHECK(has(list(), "\r\n1,2026-08-14 09:00,root,viewfinder-8123.zip,13,13,13,4,,,"));
  CHECK(portal.at("photo revert-upload 1").code == 5);
  CHECK(portal.at("photo revert-upload 7 --yes").code == 4);
  CHECK(portal.at("photo revert-upload x --yes").code == 2);
  CHECK(portal.at("photo revert-upload 1 --yes --as pviewfinder").code == 3);
  auto dry = portal.at("photo revert-upload 1 --dry-run");
  CHECK(dry.code == 0);
  CHECK(has(dry.err, "would be taken back: 13 students have none"));
  CHECK(has(list(), ",13,13,13,4,,,"));
  auto back = portal.at("photo revert-upload 1 --yes --as tokafor");
  CHECK(back.code == 0);
  CHECK(has(back.err, "is taken back: 13 students have none"));
  CHECK(has(list(), ",13,13,0,4,2026-08-14 09:00,tokafor,"));
  CHECK(portal.at("photo revert-upload 1 --yes").code == 5);
  CHECK(portal.at("photo revert " + lucia + " --yes").code == 0);
}
