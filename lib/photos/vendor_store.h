#pragma once
#include <optional>
#include <string>
#include <vector>

#include "lib/photos/vendors.h"

namespace portal {

std::optional<Vendor> select_vendor(Store& store, const std::string& login);
void put_vendor(Store& store, const Vendor& vendor, Timestamp now);

std::optional<VendorYear> select_vendor_year(Store& store, const std::string& login, SchoolYear year);
/// Of the years from the first to the last.
std::vector<VendorYear> select_vendor_years(Store& store, SchoolYear first, SchoolYear last);
/// Of that representative, from that year on.
std::vector<VendorYear> select_vendor_years_of(Store& store, const std::string& login, SchoolYear from);
/// Another representative with that address (in lower case), renewed for that year or a later one.
std::optional<std::string> select_other_vendor_of_email(Store& store, const std::string& email,
                                                        const std::string& login, SchoolYear from);
/// Renewed now: made, or its moment moved.
void renew_vendor_year(Store& store, const std::string& login, SchoolYear year, Timestamp now, const std::string& by);
/// In place of an older one.
void put_vendor_token(Store& store, const std::string& login, SchoolYear year, const std::string& hash,
                      Timestamp expires);
/// Whether a link was mailed for that year that can still be followed.
bool has_good_vendor_link(Store& store, const std::string& login, SchoolYear year, Timestamp now);
/// The year that a token is for, where it is that representative's and not too old.
std::optional<SchoolYear> select_vendor_token(Store& store, const std::string& login, const std::string& hash,
                                              Timestamp now);
/// From that year on: no address is confirmed, and no link is good.
void unconfirm_vendor(Store& store, const std::string& login, SchoolYear from);
/// From that year on: what was renewed and not confirmed is, and its links are used up.
void confirm_vendor(Store& store, const std::string& login, SchoolYear from, Timestamp now);
void register_vendor_year(Store& store, const std::string& login, SchoolYear year, Timestamp now);

}  // namespace portal
