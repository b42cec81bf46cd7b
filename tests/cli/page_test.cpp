// Reports as pages, in a real browser: sorted, filtered, printed, looked at, and with scripts switched off.
#include "tests/support/browser.h"
#include "tests/support/campus_view.h"
#include "tests/support/pictures.h"

using namespace portal::test;
using portal::Format;

namespace {

const std::string& campus() {
  static const auto html = written(Format::html, portal::test::campus_document(), campus_rows());
  return html;
}

// What a test does to a page, and how it tells what it then sees: line by line in <pre id="seen">.
const std::string hands = R"(
const seen = document.body.appendChild(Object.assign(document.createElement('pre'), { id: 'seen' }));
const tell = (...words) => { seen.textContent += words.join(' ') + '\n'; };
const table = (id) => document.querySelector('#' + id + ' table');
const heading = (id, name) => [...table(id).tHead.rows[0].cells].find((th) => th.textContent === name);
const sort = (id, name) => { const h = heading(id, name); h.querySelector('button').click(); return h.getAttribute('aria-sort') || 'none'; };
const rows = (id) => [...table(id).tBodies[0].rows].filter((row) => row.offsetHeight > 0);
const column = (id, name) => { const at = heading(id, name).cellIndex; return rows(id).map((row) => row.cells[at].textContent); };
const input = (field, text) => { if (field.tagName === 'SELECT') field.value = text; else field.value = text; field.dispatchEvent(new Event('input', { bubbles: true })); };
const find = (id, text) => input(document.querySelector('#' + id + ' .tools input'), text);
const filter = (id, name, text) => input(table(id).tHead.rows[1].cells[heading(id, name).cellIndex].firstElementChild, text);
const count = (id) => document.querySelector('#' + id + ' .count').textContent;
)";

std::string seen(Browser& browser) {
  auto dom = browser.dom();
  auto complaints = browser.complaints();
  CHECK_MESSAGE(complaints.empty(), complaints);
  auto from = dom.find("<pre id=\"seen\">");
  REQUIRE_MESSAGE(from != dom.npos, "chromium is needed; it gave ", dom.size(), " bytes");
  from += 15;
  return dom.substr(from, dom.find("</pre>", from) - from);
}

std::string seen(const std::string& html, const std::string& script) {
  auto browser = Browser::driven(html, hands + script);
  return seen(browser);
}

}  // namespace

TEST_CASE("a page opens without a complaint, with a way to sort and to filter each table") {
  Browser browser(campus());
  auto dom = browser.dom();
  CHECK(browser.complaints() == "");
  CHECK(has(dom, "<button type=\"button\" title=\"Sort by Last year percent\">"));
  CHECK(has(dom, "aria-label=\"Filter by Homeroom\""));
  CHECK(has(dom, "</header><nav"));  // the list of sections, written last, is read first
  CHECK(has(dom, "<p class=\"count\" role=\"status\">90 rows</p>"));
  CHECK(!has(dom, "<img"));
}

TEST_CASE("a page runs no script but its own") {
  Browser browser(Browser::with_script(campus(), "document.title = 'taken over'"));
  auto dom = browser.dom();
  CHECK(has(dom, "<title>Campus View: Marvelous Middle School</title>"));
  CHECK(has(browser.complaints(), "Content Security Policy"));
}

TEST_CASE("a click on a heading sorts: numbers as numbers, up, down, and as it was") {
  CHECK(seen(campus(), R"(
    tell(sort('homeroom', 'Percent'), column('homeroom', 'Percent').slice(0, 4).join(' '));
    tell(sort('homeroom', 'Percent'), column('homeroom', 'Percent').slice(0, 4).join(' '));
    tell(sort('homeroom', 'Percent'), column('homeroom', 'Group').slice(0, 2).join(' '));
    tell(sort('homeroom', 'Last year percent'), column('homeroom', 'Last year percent').slice(0, 2).join(' '),
         column('homeroom', 'Last year percent').slice(-2).join('/'));
    tell(sort('homeroom', 'Last year percent'), column('homeroom', 'Last year percent').slice(-1)[0] === '');
    tell(heading('homeroom', 'Percent').hasAttribute('aria-sort'), rows('homeroom').length);
  )") == "ascending 26.7% 28.1% 28.6% 32.4%\n"
         "descending 93.9% 90.3% 86.1% 82.4%\n"
         "none A-1 Okafor A-2 Lindqvist\n"
         "ascending 33.0% 34.0% /\n"
         "descending true\n"
         "false 24\n");
}

TEST_CASE("a click on a heading sorts texts as a person would, and dates with the blank ones last") {
  CHECK(seen(campus(), R"(
    find('guardian', '');
    sort('guardian', 'Grade');
    tell([...new Set(column('guardian', 'Grade'))].join(' '));
    sort('guardian', 'Validated on');
    tell([...new Set(column('guardian', 'Validated on'))].join(' '));
    const button = heading('guardian', 'Grade').querySelector('button');
    button.focus();
    tell(document.activeElement === button, button.tabIndex);
  )") == "6 7 8 10\n2026-08-30 2026-09-02 2026-09-05 2026-09-14 2026-09-17 2026-09-21 2026-10-01 \ntrue 0\n");
}

TEST_CASE("a filter tells how many rows it shows, finds without accents, and is taken off again") {
  CHECK(seen(campus(), R"(
    find('guardian', 'lucia');
    tell(count('guardian'), rows('guardian').length, column('guardian', 'Student name')[0]);
    find('guardian', 'okafor ani');
    tell(count('guardian'));
    find('guardian', 'nobody');
    tell(count('guardian'), rows('guardian').length);
    document.querySelector('#guardian .tools button').click();
    tell(count('guardian'), rows('guardian').length, document.querySelector('#guardian .tools button').hidden);
    find('guardian', '<script>');
    tell(count('guardian'));
    find('guardian', 'مریم');
    tell(count('guardian'), count('homeroom'));
  )") == "9 of 90 rows shown 9 Mendoza-Reyes, Lucía\n"
         "0 of 90 rows shown\n"
         "0 of 90 rows shown 0\n"
         "90 rows 90 true\n"
         "9 of 90 rows shown\n"
         "9 of 90 rows shown 24 rows\n");
}

TEST_CASE("each column has a filter: a part of a text, a number beyond another, one of a few values") {
  CHECK(seen(campus(), R"(
    filter('homeroom', 'Percent', '<50');
    tell(count('homeroom'), Math.max(...column('homeroom', 'Percent').map(parseFloat)) < 50);
    filter('homeroom', 'Group', 'whitmore');
    tell(count('homeroom'));
    filter('homeroom', 'Percent', '>= 60%');
    tell(count('homeroom'), column('homeroom', 'Group').join(' '));
    filter('homeroom', 'Group', '=a-1 okafor');
    filter('homeroom', 'Percent', '');
    tell(count('homeroom'));
    filter('guardian', 'Grade', '10');
    tell(count('guardian'));
    filter('guardian', 'Validated on', '>=2026-09-05');
    tell(count('guardian'));
    filter('guardian', 'Validated on', '=');
    filter('guardian', 'Grade', 'all');
    tell(count('guardian'));
    sort('guardian', 'Student ID');
    tell(rows('guardian').length);
  )") == "10 of 24 rows shown true\n"
         "2 of 24 rows shown\n"
         "1 of 24 rows shown D-5 Papadopoulou-Whitmore\n"
         "1 of 24 rows shown\n"
         "9 of 90 rows shown\n"
         "9 of 90 rows shown\n"
         "27 of 90 rows shown\n"
         "27\n");
}

TEST_CASE("a page shows what a principal can read: its title, a chart, colours, whatever the window") {
  Browser browser(campus()), blank("<!DOCTYPE html><title>Nothing</title>");
  for (auto [width, height] : {std::pair(1200, 900), std::pair(420, 800)}) {
    auto picture = browser.picture(width, height);
    CHECK(size_of_png(picture) == std::pair<unsigned, unsigned>(width, height));
    CHECK(picture.size() > 5 * blank.picture(width, height).size());
  }
  CHECK(seen(campus(),
             "tell(document.documentElement.scrollWidth <= document.documentElement.clientWidth);"
             "tell(document.querySelector('#grade .strong').getBoundingClientRect().width > 20);") == "true\ntrue\n");
}

TEST_CASE("a printed page has the headings on each sheet, every row, and no controls") {
  Browser browser(campus());
  auto text = browser.print();
  CHECK(browser.complaints() == "");
  std::vector<std::string> pages;
  for (std::size_t at = 0, end = 0; (end = text.find('\f', at)) != text.npos; at = end + 1)
    pages.push_back(text.substr(at, end - at));
  REQUIRE(pages.size() >= 5);
  CHECK(has(pages.front(), "Campus View: Marvelous Middle School"));
  for (const auto& page : pages)
    if (has(page, "023907F1")) CHECK(has(page, "Student ID"));
  for (auto part : {"Mendoza-Reyes, Lucía", "김서연 ", "王美麗", "<script>alert(1)</script> 9", "90 rows"})
    CHECK(has(text, part));
  for (auto control : {"Find", "Sort by", "Show all", "file:"}) CHECK(!has(text, control));
}

TEST_CASE("a printed page has room for a name of 200 letters, and turns sideways for many columns") {
  portal::Document document({{"name"}, {"email"}, {"note"}, portal::date_column("day")});
  std::vector<portal::Cell> cells = {std::string(200, 'W'), "a.long.address@example.org", "Please call", "2026-10-14"};
  auto text = Browser(written(Format::html, document, {cells})).print();
  CHECK(std::count(text.begin(), text.end(), 'W') == 200);
  for (auto part : {"Please call", "2026-10-14"}) CHECK(has(text, part));

  std::vector<portal::Column> columns;
  cells.clear();
  for (int i = 0; i < 14; ++i)
    columns.push_back({"column_" + std::to_string(i)}), cells.push_back("cell" + std::to_string(i));
  auto wide = Browser(written(Format::html, portal::Document(columns), {cells}));
  text = wide.print();
  for (int i = 0; i < 14; ++i) CHECK(has(text, "cell" + std::to_string(i)));
  CHECK(has(wide.print_info(), "792 x 612"));
}

TEST_CASE("where scripts are not allowed a page is whole") {
  Browser browser(replaced(campus(), "script-src 'sha256-", "script-src 'none' 'sha256-none"));
  auto dom = browser.dom();
  CHECK(!has(dom, "class=\"tools\""));
  CHECK(has(dom, "<p class=\"count\">90 rows</p>"));
  CHECK(has(dom, "<a href=\"#guardian\""));
  auto text = browser.print();
  for (auto part : {"Campus View: Marvelous Middle School", "Group", "A-5 Papadopoulou-Whitmore", "김서연", "90 rows"})
    CHECK(has(text, part));
}

TEST_CASE("an answer becomes a page by the ending of -o, and the page holds its rows") {
  Sandbox sandbox;
  CHECK(sandbox("roster export --school 8123 -o roster.html " + morning).code == 0);
  auto html = sandbox.read("roster.html");
  CHECK(mode_of(sandbox.folder / "roster.html") == 0600);
  auto expected = sandbox("roster export --school 8123 --format jsonl " + morning).out;
  auto students = std::count(expected.begin(), expected.end(), '\n');
  REQUIRE(students > 10);
  CHECK(
      seen(html, "tell(document.querySelectorAll('tbody tr').length, document.querySelector('.count').textContent);") ==
      std::to_string(students) + " " + std::to_string(students) + " rows\n");
}

TEST_CASE("an answer becomes a paper by the ending of -o") {
  Sandbox sandbox;
  CHECK(sandbox("roster export --school 8123 -o roster.pdf " + morning).code == 0);
  CHECK(has(output_of("pdftotext -layout '" + sandbox.path("roster.pdf") + "' -"), "023907F123"));
}

TEST_CASE("a page shows its pictures, without a complaint, and neither sorts nor filters by them") {
  portal::Document document({portal::picture_column("thumbnail"), {"file"}});
  Rows rows;
  auto jpeg = picture({.width = 96, .height = 120});
  for (int i = 0; i < 30; ++i) rows.push_back({i == 0 ? portal::Cell() : jpeg, "photo" + std::to_string(i)});
  auto html = written(Format::html, document, rows);
  auto told = seen(html, R"(
    const images = [...document.images];
    tell('whole', images.filter((image) => image.complete && image.naturalWidth === 96).length);
    tell('wide', images[0].getBoundingClientRect().width, 'box', document.querySelector('.none').getBoundingClientRect().width);
    tell('buttons', document.querySelectorAll('thead button').length, 'filters', document.querySelectorAll('.filters input').length);
    document.querySelector('thead button').click(); document.querySelector('thead button').click();
    tell('first', document.querySelector('tbody th').textContent);
  )");
  CHECK(told == "whole 29\nwide 96 box 96\nbuttons 1 filters 1\nfirst photo29\n");
  Browser browser(html);
  auto printed = browser.print();
  CHECK(std::count(printed.begin(), printed.end(), '\f') == 5);  // seven or eight rows on a sheet, none cut in two
  CHECK(has(printed, "photo29"));
}

TEST_CASE("a page of many rows sorts and filters too") {
  portal::Document document({{"id"}, {"count"}});
  document.title = "Many";
  Rows rows;
  for (int i = 0; i < 20000; ++i) rows.push_back({"R" + std::to_string(i), std::int64_t{(i * 7919) % 20011}});
  auto html = replaced(written(Format::html, document, rows), "<section", "<section id=\"all\"");
  CHECK(seen(html, R"(
    sort('all', 'Count'); sort('all', 'Count');
    tell(column('all', 'Count').slice(0, 2).join(' '));
    filter('all', 'Count', '>20,000');
    setTimeout(() => tell(count('all')), 1000);
  )") == "20,010 20,009\n" + std::string("10 of 20,000 rows shown\n"));
}
