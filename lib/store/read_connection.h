#pragma once
#include "lib/store/store.h"

namespace portal {

/// A connection of its own to the store's file, for one more thread that reads. It sees one unchanging view: the newest
/// when it is made. It must not outlive the store.
class ReadConnection {
 public:
  explicit ReadConnection(const Store& store);
  ~ReadConnection();
  ReadConnection(const ReadConnection&) = delete;
  ReadConnection& operator=(const ReadConnection&) = delete;
  SQLite::Database& database() { return database_; }

 private:
  SQLite::Database database_;
};

}  // namespace portal
