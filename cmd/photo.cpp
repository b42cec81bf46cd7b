// `portalctl photo`: the Photo Portal (000). Its verbs, by who uses them, are in files of their own.
#include "cmd/commands.h"

namespace portal {

void add_photo(CommandTree& tree) {
  auto& photo = tree.noun("photo", "student photos: vendors, rosters, zips, corrections, what goes to MiSiS");
  add_photo_people(tree, photo);
  add_photo_roster(tree, photo);
  add_photo_upload(tree, photo);
  add_photo_keep(tree, photo);
  add_photo_uploads(tree, photo);
  add_photo_publish(tree, photo);
  add_photo_sheet(tree, photo);
  add_photo_review(tree, photo);
}

}  // namespace portal
