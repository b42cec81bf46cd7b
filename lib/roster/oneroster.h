#pragma once
#include "lib/roster/bundle.h"

namespace portal {

/// OneRoster 1.1 and 1.2 CSV, bulk and delta, by the bundle's manifest.
const BundleForm& oneroster_form();
/// Microsoft School Data Sync v2.1 CSV: orgs, users, roles and relationships; whole bundles only.
const BundleForm& school_data_sync_form();

}  // namespace portal
