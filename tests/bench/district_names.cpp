#include "tests/bench/district_names.h"

#include <fmt/format.h>

#include <algorithm>

namespace bench {
namespace {

Words split(std::string_view text) {
  Words words;
  for (std::size_t at = 0; at <= text.size();) {
    auto comma = std::min(text.find(',', at), text.size());
    words.push_back(text.substr(at, comma - at));
    at = comma + 1;
  }
  return words;
}

}  // namespace

const std::vector<Culture>& cultures() {
  static const std::vector<Culture> all = {
      {"English", 550,
       split("Smith,Johnson,Williams,Brown,Jones,Davis,Miller,Wilson,Moore,Taylor,Anderson,Jackson,White,Harris,"
             "Thompson,Robinson,Clark,Lewis,Walker,Hall,Allen,Young,King,Wright,Scott,Green,Baker,Adams,Nelson,"
             "Carter,Mitchell,Roberts,Turner,Phillips,Campbell,Parker,Evans,Edwards,Collins,Stewart,Morris,Murphy,"
             "Cook,Rogers,Reed,Bailey,Bell,Cooper,Richardson,Cox,Howard,Ward,Peterson,Gray,James,Watson,Brooks,"
             "Kelly,Sanders,Price,Bennett,Wood,Barnes,Ross,Henderson,Coleman,Jenkins,Perry,O'Brien,O’Connor,"
             "D'Angelo,McDonald,MacLeod,St. Clair,Van Dyke,Smith-Jones,Fitz-Gerald,Brontë,Müller,Lefèvre"),
       split("Emma,Olivia,Ava,Sophia,Mia,Charlotte,Amelia,Harper,Evelyn,Abigail,Emily,Ella,Avery,Scarlett,Grace,"
             "Chloe,Victoria,Riley,Aria,Lily,Aubrey,Zoey,Hannah,Nora,Chloë,Zoë,Renée,Mary-Kate,Anne-Marie,De'Asia,"
             "Ja'Nae,Mary Ann,Leah,Hazel,Violet,Aurora,Naomi,Ruby,Imani,Keisha"),
       split("Liam,Noah,Oliver,Elijah,James,William,Benjamin,Lucas,Henry,Theodore,Jack,Levi,Alexander,Jackson,"
             "Daniel,Michael,Mason,Ethan,Logan,Owen,Samuel,Jacob,Asher,Aiden,John,Joseph,Wyatt,David,Leo,Luke,"
             "D'Andre,De'Shawn,Jean-Luc,John Paul,André,Malik,Isaiah,Caleb,Nathan,Jamal")},
      {"Spanish", 350,
       split("García,Hernández,Martínez,López,González,Rodríguez,Pérez,Sánchez,Ramírez,Flores,Torres,Rivera,Gómez,"
             "Díaz,Cruz,Reyes,Morales,Gutiérrez,Ortiz,Ramos,Chávez,Ruiz,Mendoza,Álvarez,Jiménez,Castillo,Vásquez,"
             "Romero,Moreno,Herrera,Medina,Aguilar,Guzmán,Vargas,Muñoz,Salazar,Castro,Peña,Núñez,Ríos,Ávila,"
             "De La Cruz,De León,Del Río,Ibáñez,Ordóñez,Zúñiga,Güereña,Escobar,Fuentes"),
       split("María,Guadalupe,Ximena,Camila,Valentina,Sofía,Isabella,Lucía,Daniela,Mariana,Fernanda,Alejandra,"
             "Andrea,Gabriela,Verónica,Esmeralda,Itzel,Citlali,Araceli,Yesenia,Rocío,Inés,Belén,María José,"
             "María del Carmen,Ana Lucía,Ángela,Noemí,Paloma,Monserrat"),
       split("José,Juan,Luis,Carlos,Jesús,Santiago,Mateo,Sebastián,Diego,Emiliano,Ángel,Leonardo,Miguel Ángel,"
             "José Luis,Juan Carlos,Adrián,Iván,Óscar,Raúl,Andrés,Joaquín,Ramón,Tomás,Martín,Julián,Rubén,Héctor,"
             "Germán,Íñigo,Francisco")},
      {"Armenian", 17,
       split("Petrosyan,Sargsyan,Harutyunyan,Grigoryan,Hovhannisyan,Khachatryan,Karapetyan,Ter-Petrosyan"),
       split("Ani,Lilit,Mariam,Nare,Anahit,Gayane,Tatev"), split("Aram,Narek,Davit,Tigran,Hayk,Armen,Gevorg")},
      {"Armenian", 8, split("Պետրոսյան,Սարգսյան,Գրիգորյան,Խաչատրյան,Կարապետյան"), split("Անի,Լիլիթ,Մարիամ,Նարե"),
       split("Արամ,Նարեկ,Դավիթ,Տիգրան")},
      {"Korean", 10, split("Kim,Lee,Park,Choi,Jung,Kang,Yoon,Han"), split("Ji-woo,Seo-yeon,Min-ji,Ha-eun,Yuna"),
       split("Min-jun,Seo-jun,Do-yun,Ji-ho,Hyun-woo")},
      {"Korean", 5, split("김,이,박,최,정,강"), split("지우,서연,민지,하은"), split("민준,서준,도윤,지호")},
      {"Chinese", 10, split("Wang,Li,Zhang,Liu,Chen,Wong,Chan,Lü"), split("Mei-Ling,Xiu,Yan,Jia Yi,Wen"),
       split("Wei,Jun,Hao Ran,Ming,Jian-Guo")},
      {"Chinese", 5, split("王,李,張,劉,陳,黃"), split("美玲,嘉怡,秀英,雨桐"), split("偉,浩然,志明,建國")},
      {"Tagalog", 13, split("Santos,Reyes,Bautista,Dela Cruz,Villanueva,Macapagal,Peñaflorida,Dimaculangan"),
       split("Maricel,Luz,Jasmine,Angelica,Divina,Ligaya"), split("Jericho,Rommel,Jose Mari,Efren,Bayani,Danilo")},
      {"Vietnamese", 8, split("Nguyễn,Trần,Lê,Phạm,Huỳnh,Võ,Đặng,Bùi"), split("Thị Hương,Lan,Mỹ Linh,Ngọc,Thảo"),
       split("Minh,Đức,Quốc Bảo,Tuấn,Hiếu")},
      {"Farsi", 6, split("Ahmadi,Hosseini,Tehrani,Karimi,Mohammadi,Rahimi"), split("Shirin,Parisa,Nasrin,Laleh"),
       split("Reza,Amir,Dariush,Kaveh")},
      {"Farsi", 2, split("احمدی,حسینی,تهرانی,کریمی"), split("شیرین,پریسا,لاله"), split("رضا,امیر,کاوه")},
      {"Russian", 7, split("Ivanov,Petrov,Sokolov,Popov,Kuznetsov,Volkov"), split("Anna,Olga,Natalya,Daria,Tatyana"),
       split("Dmitri,Sergei,Alexei,Ilya,Nikolai")},
      {"Russian", 3, split("Иванов,Петров,Соколов,Попов,Кузнецов"), split("Анна,Ольга,Наталья,Дарья"),
       split("Дмитрий,Сергей,Алексей,Илья")},
      {"Arabic", 4, split("Haddad,Khoury,Al-Masri,El-Sayed,Nasser,Abu Bakr"), split("Layla,Fatima,Nour,Amal"),
       split("Omar,Yousef,Karim,Abd al-Rahman")},
      {"Arabic", 2, split("حداد,خوري,المصري,السيد"), split("ليلى,فاطمة,نور"), split("عمر,يوسف,كريم")},
  };
  return all;
}

const Words& streets() {
  static const Words all = split(
      "Hope St,Figueroa St,Sunset Blvd,Vermont Ave,Western Ave,Normandie Ave,Hoover St,Avalon Blvd,Central Ave,"
      "Soto St,Whittier Blvd,Cesar E. Chavez Ave,Victory Blvd,Sherman Way,Saticoy St,Roscoe Blvd,Lankershim Blvd,"
      "Laurel Canyon Blvd,Cañada Blvd,La Ciénega Blvd,Pico Blvd,Venice Blvd,Sepulveda Blvd,Gaffey St,Pacific Ave");
  return all;
}

const Words& cities() {
  static const Words all = split(
      "Los Angeles,Los Angeles,Huntington Park,Boyle Heights,Van Nuys,Pacoima,Canoga Park,Reseda,Gardena,San Pedro,"
      "Venice,Los Angeles");
  return all;
}

const Words& places() {
  static const Words all = split(
      "Acacia,Alder,Bayview,Cañon,Cedar,Cypress,Dahlia,Eastwind,El Sereno,Elm,Fairhaven,Fern,Glenrose,Harbor,Hazel,"
      "Iris,Jacaranda,Juniper,Kestrel,La Peña,Laurel,Linden,Magnolia,Mesa,Oak,Olive,Piñon,Poppy,Redwood,Sage");
  return all;
}

const Words& features() {
  static const Words all = split(
      "Park,Street,Avenue,Hills,Heights,Canyon,Grove,Valley,Creek,Terrace,Springs,Point,Meadows,Ridge,Gardens,Square,"
      "Crossing,Vista,Lane,Hollow");
  return all;
}

const Words& board_members() {
  static const Words all = split(
      "Rosa Benavides,Thomas Whitfield,Lucía Arce,Grace Yamamoto,Earl Hutchins,Nayiri Bedrosian,Dolores Quintero");
  return all;
}

const Culture& draw_culture(Dice& dice) {
  auto at = dice.below(1000);
  for (const auto& culture : cultures()) {
    if (at < culture.weight) return culture;
    at -= culture.weight;
  }
  return cultures().front();
}

std::string_view given_name(Dice& dice, const Culture& culture, bool girl) {
  return dice.pick(girl ? culture.girls : culture.boys);
}

// One draw to a statement, here and elsewhere: in which order a call's arguments are drawn is the compiler's choice.
std::string street_address(Dice& dice) {
  auto number = 100 + dice.below(19900);
  auto text = fmt::format("{} {}", number, dice.pick(streets()));
  return dice.chance(0.35) ? fmt::format("{}, Apt {}", text, 1 + dice.below(400)) : text;
}

std::string phone_number(Dice& dice) {
  static constexpr int areas[] = {213, 310, 323, 424, 626, 661, 747, 818};
  auto area = areas[dice.below(8)];
  return fmt::format("{}-555-{:04}", area, dice.below(10000));
}

}  // namespace bench
