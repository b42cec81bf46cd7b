#pragma once
// What stands around the rows of a page: config/pages/, filled in.
#include <memory>
#include <string>
#include <vector>

#include "lib/output/table.h"

namespace portal {

/// Text before and after something that is written row by row.
struct Around {
  std::string before, after;
};

struct SectionFrame {
  std::string id, name;  // blank: the one section of a document without sections
  std::string label;     // what a screen reader calls the table
  std::string look;      // classes for many columns: "wide", "dense"
  std::string charts;    // HTML
  struct Heading {
    std::string name;
    std::string kind;  // its class: n number, d date, p picture, or blank
  };
  std::vector<Heading> columns;
};

/// A link in the list of sections.
struct ContentsLine {
  std::string id, name, rows;
};

/// The templates are read once for a page; what fills them in is escaped.
class HtmlFrame {
 public:
  HtmlFrame();
  ~HtmlFrame();
  std::string top(const Document& document);
  std::string bottom(const Document& document, const std::vector<ContentsLine>& contents);
  std::string open(const SectionFrame& section);
  std::string close(const std::string& count);

 private:
  struct Templates;
  std::unique_ptr<Templates> templates_;
};

}  // namespace portal
