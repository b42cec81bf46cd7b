#pragma once
// The pages of the desk, and the way between them. It holds no rights and no records: each action is a command.
#include <string>
#include <vector>

#include "cmd/desk_rows.h"
#include "cmd/desk_table.h"
#include "lib/output/screen.h"

namespace portal {

struct DeskResult {
  int code = 0;  // 128 + n where signal n ended it
  std::string out, error;
};

/// Runs this program's own commands.
class DeskCommands {
 public:
  virtual ~DeskCommands() = default;
  /// Its answer as JSON, and its messages.
  virtual DeskResult read(const std::vector<std::string>& arguments) = 0;
  /// With the terminal; returns how it ended.
  virtual int run(const std::vector<std::string>& arguments) = 0;
};

class DeskSession {
 public:
  DeskSession(Screen& screen, DeskCommands& commands) : screen_(screen), commands_(commands) {}
  /// Until the person leaves.
  void run();

 private:
  struct Answer {
    std::vector<std::string> arguments, messages;
    std::vector<DeskRow> rows;
    bool good = false;  // it ended well and answered with rows
  };

  Screen& screen_;
  DeskCommands& commands_;
  std::map<std::string, std::string> reasons_;  // why the person looks, by student ID
  std::vector<DeskRow> recent_;                 // the students of this session, the newest first; in memory alone

  Answer read_rows(const std::vector<std::string>& arguments);
  void perform(const DeskAction& action, DeskFields fields);
  bool ask_missing(const DeskAction& action, DeskFields& fields);
  void read_text(const DeskAction& action, const std::vector<std::string>& arguments);
  void show_problem(const std::string& title, const Answer& answer);
  void student(const std::string& title, const std::vector<std::string>& arguments);
  void list(const DeskAction& action, const std::vector<std::string>& arguments, const DeskFields& known);
  void open_row(const DeskAction& action, const Answer& answer, const DeskRow& row, const DeskFields& known);
  void record(DeskPage page, Answer answer, DeskRow row, const std::string& key, const DeskFields& known);
  void recent();
  std::optional<std::string> reason_of(const DeskRow& student) const;
  void remember(const DeskRow& student);
};

}  // namespace portal
