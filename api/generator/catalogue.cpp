#include "api/generator/catalogue.hpp"

#include <optional>

namespace benefactor::api {

namespace {

using enum service_type;

constexpr catalogue_procedure office[] = {{"99212", primary_care, 70'00, 110'00},
                                          {"99213", primary_care, 110'00, 170'00},
                                          {"99214", primary_care, 160'00, 260'00},
                                          {"99203", primary_care, 140'00, 230'00},
                                          {"99204", primary_care, 210'00, 340'00}};
constexpr catalogue_procedure office_more[] = {
    {"36415", lab_work, 8'00, 25'00},    {"80053", lab_work, 25'00, 80'00},
    {"85025", lab_work, 15'00, 60'00},   {"83036", lab_work, 20'00, 70'00},
    {"81002", lab_work, 8'00, 25'00},    {"80061", lab_work, 25'00, 90'00},
    {"87880", lab_work, 20'00, 55'00},   {"90471", preventive, 20'00, 45'00},
    {"J3420", prescription, 8'00, 30'00}};
constexpr std::string_view office_diagnoses[] = {"I10",    "E11.9", "E78.5", "J06.9", "R05.9",
                                                 "M54.50", "N39.0", "J02.9", "K21.9", "Z79.899"};

constexpr catalogue_procedure specialist[] = {{"99242", specialist_visit, 150'00, 240'00},
                                              {"99243", specialist_visit, 190'00, 300'00},
                                              {"99244", specialist_visit, 260'00, 420'00},
                                              {"99245", specialist_visit, 330'00, 520'00}};
constexpr catalogue_procedure specialist_more[] = {
    {"93000", specialist_visit, 35'00, 120'00},   {"94010", specialist_visit, 50'00, 130'00},
    {"11042", specialist_visit, 120'00, 320'00},  {"20610", specialist_visit, 90'00, 260'00},
    {"95004", specialist_visit, 6'00, 14'00, 40}, {"93306", imaging, 350'00, 1'400'00},
    {"J1030", prescription, 8'00, 35'00},         {"36415", lab_work, 8'00, 25'00}};
constexpr std::string_view specialist_diagnoses[] = {"I48.91",  "I25.10", "J45.40", "M17.11", "L40.0",
                                                     "G43.909", "K50.90", "E03.9",  "N18.30"};

constexpr catalogue_procedure checkups[] = {
    {"99391", preventive, 120'00, 190'00}, {"99392", preventive, 130'00, 200'00},
    {"99393", preventive, 130'00, 200'00}, {"99394", preventive, 140'00, 220'00},
    {"99395", preventive, 150'00, 240'00}, {"99396", preventive, 160'00, 260'00},
    {"99397", preventive, 170'00, 270'00}};
constexpr catalogue_procedure checkups_more[] = {
    {"90471", preventive, 20'00, 45'00},  {"90472", preventive, 14'00, 30'00, 3},
    {"90686", preventive, 22'00, 45'00},  {"90715", preventive, 40'00, 80'00},
    {"90746", preventive, 60'00, 120'00}, {"82270", lab_work, 6'00, 20'00},
    {"80061", lab_work, 25'00, 90'00},    {"83036", lab_work, 20'00, 70'00}};
constexpr std::string_view checkup_diagnoses[] = {"Z00.129", "Z23", "Z00.00"};

constexpr catalogue_procedure laboratory[] = {{"80053", lab_work, 25'00, 80'00},
                                              {"80048", lab_work, 18'00, 60'00},
                                              {"85025", lab_work, 15'00, 60'00},
                                              {"84443", lab_work, 30'00, 120'00}};
constexpr catalogue_procedure laboratory_more[] = {
    {"80061", lab_work, 25'00, 90'00}, {"83036", lab_work, 20'00, 70'00}, {"82306", lab_work, 45'00, 180'00},
    {"81001", lab_work, 8'00, 30'00},  {"82728", lab_work, 25'00, 90'00}, {"86140", lab_work, 12'00, 50'00},
    {"87086", lab_work, 18'00, 70'00}, {"36415", lab_work, 8'00, 25'00}};
constexpr std::string_view laboratory_diagnoses[] = {"E11.65", "E78.2",  "D50.9",  "E55.9",
                                                     "R53.83", "N18.31", "Z13.220"};

constexpr catalogue_procedure pictures[] = {
    {"71046", imaging, 60'00, 240'00},    {"72148", imaging, 600'00, 2'400'00},
    {"73721", imaging, 550'00, 2'200'00}, {"70553", imaging, 900'00, 3'600'00},
    {"74177", imaging, 700'00, 2'900'00}, {"76700", imaging, 180'00, 620'00}};
constexpr catalogue_procedure pictures_more[] = {
    {"A9579", imaging, 2'00, 6'00, 20}, {"93880", imaging, 220'00, 800'00}, {"72100", imaging, 50'00, 190'00},
    {"73030", imaging, 45'00, 160'00},  {"76376", imaging, 40'00, 150'00},  {"73562", imaging, 50'00, 180'00},
    {"76881", imaging, 110'00, 380'00}};
constexpr std::string_view picture_diagnoses[] = {"M54.16", "S83.241A", "R10.9", "G44.209",
                                                  "R91.1",  "M75.101",  "I65.23"};

constexpr catalogue_procedure mind[] = {{"90791", mental_health, 180'00, 320'00},
                                        {"90832", mental_health, 75'00, 140'00},
                                        {"90834", mental_health, 110'00, 190'00},
                                        {"90837", mental_health, 140'00, 250'00}};
constexpr catalogue_procedure mind_more[] = {
    {"90785", mental_health, 12'00, 35'00},  {"96127", mental_health, 5'00, 15'00, 4},
    {"90853", mental_health, 35'00, 90'00},  {"90839", mental_health, 150'00, 280'00},
    {"96131", mental_health, 80'00, 170'00}, {"90846", mental_health, 95'00, 180'00},
    {"96130", mental_health, 120'00, 240'00}};
constexpr std::string_view mind_diagnoses[] = {"F32.1", "F33.1",  "F41.1",  "F41.9", "F43.23",
                                               "F90.2", "F31.81", "F40.10", "F42.2", "F43.10",
                                               "F50.9", "F34.1",  "F84.0",  "F10.20"};

constexpr catalogue_procedure therapy[] = {{"97161", physical_therapy, 90'00, 170'00},
                                           {"97110", physical_therapy, 32'00, 70'00, 4},
                                           {"97140", physical_therapy, 30'00, 65'00, 3}};
constexpr catalogue_procedure therapy_more[] = {
    {"97112", physical_therapy, 33'00, 72'00, 2}, {"97530", physical_therapy, 35'00, 75'00, 3},
    {"97035", physical_therapy, 14'00, 35'00},    {"G0283", physical_therapy, 12'00, 30'00},
    {"97116", physical_therapy, 28'00, 60'00, 2}, {"98940", physical_therapy, 28'00, 60'00},
    {"97750", physical_therapy, 35'00, 75'00}};
constexpr std::string_view therapy_diagnoses[] = {"M54.50",   "M25.561", "M62.81",
                                                  "S93.401D", "M75.102", "Z96.651"};

constexpr catalogue_procedure urgent[] = {{"99203", urgent_care, 140'00, 240'00},
                                          {"99213", urgent_care, 110'00, 180'00},
                                          {"99214", urgent_care, 160'00, 260'00}};
constexpr catalogue_procedure urgent_more[] = {
    {"12001", urgent_care, 140'00, 360'00}, {"96372", urgent_care, 20'00, 60'00},
    {"87880", lab_work, 20'00, 55'00},      {"87804", lab_work, 25'00, 70'00},
    {"71046", imaging, 60'00, 200'00},      {"81002", lab_work, 8'00, 25'00},
    {"J1885", prescription, 5'00, 25'00}};
constexpr std::string_view urgent_diagnoses[] = {"J02.0",  "J20.9",    "S61.219A", "N30.00",
                                                 "H66.91", "S93.401A", "L03.115"};

constexpr catalogue_procedure emergencies[] = {{"99282", emergency, 180'00, 420'00},
                                               {"99283", emergency, 320'00, 780'00},
                                               {"99284", emergency, 550'00, 1'300'00},
                                               {"99285", emergency, 850'00, 2'100'00}};
constexpr catalogue_procedure emergencies_more[] = {
    {"12002", emergency, 180'00, 460'00},   {"93005", emergency, 60'00, 190'00},
    {"96374", emergency, 90'00, 280'00},    {"71046", emergency, 90'00, 320'00},
    {"70450", emergency, 400'00, 1'700'00}, {"80053", emergency, 40'00, 160'00},
    {"85025", emergency, 25'00, 110'00},    {"29515", emergency, 120'00, 340'00}};
constexpr std::string_view emergency_diagnoses[] = {"R07.9", "R10.31", "S09.90XA", "R55",
                                                    "I21.4", "J18.9",  "S52.501A"};

constexpr catalogue_procedure hospital[] = {
    {"99221", inpatient, 160'00, 320'00},     {"99222", inpatient, 220'00, 430'00},
    {"99223", inpatient, 320'00, 620'00},     {"27447", inpatient, 2'800'00, 7'500'00},
    {"44970", inpatient, 1'900'00, 5'200'00}, {"47562", inpatient, 2'600'00, 6'400'00}};
constexpr catalogue_procedure hospital_more[] = {
    {"99231", inpatient, 70'00, 140'00},  {"99232", inpatient, 110'00, 220'00},
    {"99233", inpatient, 160'00, 310'00}, {"99238", inpatient, 110'00, 220'00},
    {"99291", inpatient, 380'00, 900'00}, {"36556", inpatient, 250'00, 700'00},
    {"93010", inpatient, 15'00, 45'00},   {"71045", inpatient, 30'00, 120'00}};
constexpr std::string_view hospital_diagnoses[] = {"I50.23", "J44.1",  "M17.12", "K35.80",
                                                   "A41.9",  "K80.00", "I63.9"};

constexpr catalogue_procedure surgery[] = {
    {"29881", outpatient_surgery, 1'600'00, 4'800'00}, {"45378", outpatient_surgery, 700'00, 2'100'00},
    {"66984", outpatient_surgery, 1'700'00, 4'600'00}, {"47562", outpatient_surgery, 2'200'00, 6'200'00},
    {"64483", outpatient_surgery, 500'00, 1'600'00},   {"15822", outpatient_surgery, 1'400'00, 3'900'00}};
constexpr catalogue_procedure surgery_more[] = {{"45385", outpatient_surgery, 800'00, 2'400'00},
                                                {"29877", outpatient_surgery, 900'00, 2'600'00},
                                                {"88305", lab_work, 70'00, 260'00},
                                                {"76942", imaging, 110'00, 420'00},
                                                {"J2704", prescription, 1'00, 3'00, 20},
                                                {"64484", outpatient_surgery, 250'00, 900'00},
                                                {"C1713", outpatient_surgery, 90'00, 700'00}};
constexpr std::string_view surgery_diagnoses[] = {"S83.231A", "Z12.11", "H25.11",  "K80.20",
                                                  "M54.16",   "D12.6",  "H02.834", "Z41.1"};

constexpr catalogue_procedure drugs[] = {
    {"J0696", prescription, 10'00, 40'00},      {"J1100", prescription, 2'00, 8'00, 10},
    {"J3301", prescription, 8'00, 25'00, 4},    {"J0135", prescription, 900'00, 1'900'00, 2},
    {"J1745", prescription, 60'00, 110'00, 40}, {"J2357", prescription, 35'00, 60'00, 60}};
constexpr catalogue_procedure drugs_more[] = {
    {"J3420", prescription, 8'00, 30'00},     {"J1885", prescription, 5'00, 25'00, 2},
    {"J2405", prescription, 2'00, 9'00, 8},   {"J7613", prescription, 1'00, 4'00, 30},
    {"J1200", prescription, 2'00, 10'00},     {"J0171", prescription, 5'00, 18'00},
    {"Q5103", prescription, 45'00, 90'00, 30}};
constexpr std::string_view drug_diagnoses[] = {"L40.50", "M06.9", "K50.90", "J45.50", "E53.8", "J44.9"};

constexpr catalogue_procedure teeth[] = {
    {"D0120", dental, 40'00, 75'00},     {"D0150", dental, 70'00, 130'00},
    {"D1110", dental, 80'00, 150'00},    {"D2391", dental, 140'00, 280'00},
    {"D2740", dental, 900'00, 1'600'00}, {"D7140", dental, 140'00, 300'00}};
constexpr catalogue_procedure teeth_more[] = {
    {"D0220", dental, 20'00, 45'00},  {"D0274", dental, 50'00, 95'00},   {"D0330", dental, 80'00, 160'00},
    {"D1206", dental, 25'00, 60'00},  {"D2392", dental, 170'00, 340'00}, {"D4341", dental, 180'00, 360'00},
    {"D2950", dental, 180'00, 380'00}};
constexpr std::string_view tooth_diagnoses[] = {"K02.9", "K05.10", "K08.129", "Z01.20", "K04.7"};

constexpr catalogue_procedure eyes[] = {
    {"92004", vision, 110'00, 210'00}, {"92014", vision, 90'00, 180'00}, {"92012", vision, 70'00, 140'00}};
constexpr catalogue_procedure eyes_more[] = {
    {"92015", vision, 15'00, 45'00},    {"V2020", vision, 60'00, 240'00}, {"V2100", vision, 25'00, 70'00, 2},
    {"V2200", vision, 35'00, 95'00, 2}, {"92134", vision, 35'00, 90'00},  {"92250", vision, 45'00, 110'00},
    {"V2520", vision, 40'00, 130'00, 2}};
constexpr std::string_view eye_diagnoses[] = {"H52.13", "H52.223", "H40.1131", "H25.13", "H04.123"};

constexpr catalogue_procedure equipment[] = {{"E0601", durable_medical_equipment, 500'00, 1'400'00},
                                             {"E0114", durable_medical_equipment, 30'00, 80'00},
                                             {"L1833", durable_medical_equipment, 350'00, 900'00},
                                             {"K0001", durable_medical_equipment, 60'00, 190'00}};
constexpr catalogue_procedure equipment_more[] = {
    {"A7030", durable_medical_equipment, 90'00, 240'00},  {"A7034", durable_medical_equipment, 60'00, 170'00},
    {"A4253", durable_medical_equipment, 8'00, 35'00, 6}, {"A7038", durable_medical_equipment, 3'00, 9'00, 6},
    {"E0562", durable_medical_equipment, 120'00, 330'00}, {"A4604", durable_medical_equipment, 30'00, 80'00},
    {"A7035", durable_medical_equipment, 15'00, 50'00}};
constexpr std::string_view equipment_diagnoses[] = {"G47.33", "S83.511A", "E11.9", "M17.0", "J96.11"};

constexpr catalogue_procedure transport[] = {{"A0428", other, 250'00, 700'00},
                                             {"A0426", other, 400'00, 950'00}};
constexpr catalogue_procedure transport_more[] = {
    {"A0425", other, 6'00, 15'00, 40}, {"A0422", other, 30'00, 80'00}, {"A0398", other, 20'00, 70'00},
    {"A0424", other, 40'00, 120'00},   {"A0420", other, 20'00, 60'00}, {"A0382", other, 15'00, 50'00},
    {"A0394", other, 15'00, 45'00}};
constexpr std::string_view transport_diagnoses[] = {"Z99.2", "N18.6", "I69.351", "G82.20"};

constexpr visit_kind kinds[] = {
    {"FAMILY MEDICINE", "207Q00000X", "11", 26, office, office_more, office_diagnoses},
    {"SPECIALTY CLINIC", "207R00000X", "11", 13, specialist, specialist_more, specialist_diagnoses},
    {"WELLNESS CENTER", "208D00000X", "11", 10, checkups, checkups_more, checkup_diagnoses},
    {"LABORATORY", "291U00000X", "81", 11, laboratory, laboratory_more, laboratory_diagnoses},
    {"IMAGING", "261QR0200X", "22", 6, pictures, pictures_more, picture_diagnoses},
    {"BEHAVIORAL HEALTH", "101YM0800X", "11", 7, mind, mind_more, mind_diagnoses},
    {"PHYSICAL THERAPY", "225100000X", "11", 6, therapy, therapy_more, therapy_diagnoses},
    {"URGENT CARE", "261QU0200X", "20", 4, urgent, urgent_more, urgent_diagnoses},
    {"EMERGENCY PHYSICIANS", "207P00000X", "23", 3, emergencies, emergencies_more, emergency_diagnoses},
    {"HOSPITAL MEDICINE", "208M00000X", "21", 2, hospital, hospital_more, hospital_diagnoses},
    {"SURGERY CENTER", "261QA1903X", "24", 2, surgery, surgery_more, surgery_diagnoses},
    {"INFUSION PHARMACY", "3336S0011X", "01", 3, drugs, drugs_more, drug_diagnoses},
    {"DENTAL", "122300000X", "11", 3, teeth, teeth_more, tooth_diagnoses},
    {"EYE CARE", "152W00000X", "11", 2, eyes, eyes_more, eye_diagnoses},
    {"MEDICAL SUPPLY", "332B00000X", "12", 1, equipment, equipment_more, equipment_diagnoses},
    {"MEDICAL TRANSPORT", "343900000X", "41", 1, transport, transport_more, transport_diagnoses},
};
static_assert(kinds[preventive_kind].first.data() == checkups);

struct benefit {
  service_type service;
  basis_points coverage;
  cents annual_limit = 0, per_visit_limit = 0, copay = 0;  // 0: none
  bool requires_preauth = false;
  network_restriction network = network_restriction::any;
  std::string_view excluded = {};
};

constexpr auto in_network = network_restriction::in_network;
constexpr auto preferred = network_restriction::preferred;
constexpr auto any = network_restriction::any;

constexpr benefit bronze[] = {{primary_care, 6000, 0, 0, 40'00, false, in_network},
                              {specialist_visit, 6000, 5'000'00, 400'00, 60'00, false, in_network},
                              {emergency, 6000, 0, 0, 350'00},
                              {urgent_care, 6000, 0, 0, 75'00},
                              {preventive, whole, 0, 0, 0, false, in_network},
                              {mental_health, 6000, 1'500'00, 200'00, 40'00, false, in_network, "F10*"},
                              {prescription, 5000, 4'000'00, 0, 20'00},
                              {lab_work, 6000},
                              {imaging, 6000, 0, 2'000'00, 100'00, true, in_network},
                              {physical_therapy, 6000, 800'00, 120'00, 40'00, false, in_network},
                              {inpatient, 6000, 0, 0, 0, true, in_network},
                              {outpatient_surgery, 6000, 0, 0, 0, true, in_network, "Z41*"},
                              {durable_medical_equipment, 5000, 1'500'00, 0, 0, true, in_network}};

constexpr benefit silver[] = {{primary_care, 8000, 0, 0, 25'00},
                              {specialist_visit, 7000, 0, 500'00, 45'00},
                              {emergency, 7000, 0, 0, 250'00},
                              {urgent_care, 8000, 0, 0, 50'00},
                              {preventive, whole},
                              {mental_health, 7000, 3'000'00, 250'00, 25'00, false, any, "F10*"},
                              {prescription, 7000, 8'000'00, 0, 15'00},
                              {lab_work, 8000},
                              {imaging, 7000, 0, 0, 75'00, true},
                              {physical_therapy, 7000, 1'500'00, 150'00, 25'00},
                              {inpatient, 7000, 0, 0, 250'00, true, in_network},
                              {outpatient_surgery, 7000, 0, 0, 100'00, true, in_network, "Z41*"},
                              {vision, 5000, 200'00},
                              {durable_medical_equipment, 7000, 2'500'00},
                              {other, 7000, 3'000'00}};

constexpr benefit gold[] = {{primary_care, 9000, 0, 0, 15'00},
                            {specialist_visit, 8000, 0, 0, 30'00},
                            {emergency, 9000, 0, 0, 150'00},
                            {urgent_care, 9000, 0, 0, 30'00},
                            {preventive, whole},
                            {mental_health, 9000, 6'000'00, 0, 15'00},
                            {prescription, 8000, 20'000'00, 0, 10'00},
                            {lab_work, 9000},
                            {imaging, 8000, 0, 0, 50'00},
                            {physical_therapy, 8000, 3'000'00, 0, 15'00},
                            {inpatient, 8000, 0, 0, 150'00, true},
                            {outpatient_surgery, 8000, 0, 0, 75'00, false, any, "Z41*"},
                            {dental, 6000, 1'500'00, 0, 10'00},
                            {vision, 8000, 350'00},
                            {durable_medical_equipment, 8000, 5'000'00},
                            {other, 8000}};

constexpr benefit saver[] = {{primary_care, 8000, 0, 0, 0, false, in_network},
                             {specialist_visit, 8000, 0, 0, 0, false, preferred},
                             {emergency, 8000},
                             {urgent_care, 8000},
                             {preventive, whole},
                             {mental_health, 8000, 2'500'00, 0, 0, false, in_network, "F10*"},
                             {prescription, 8000, 10'000'00},
                             {lab_work, 8000, 0, 0, 0, false, in_network},
                             {imaging, 8000, 0, 0, 0, false, in_network},
                             {physical_therapy, 8000, 2'000'00, 0, 0, false, in_network},
                             {inpatient, 8000, 0, 0, 0, true, in_network},
                             {outpatient_surgery, 8000, 0, 0, 0, true, preferred, "Z41*"},
                             {durable_medical_equipment, 8000, 3'000'00, 0, 0, true},
                             {other, 5000, 2'000'00}};

struct plan {
  cents deductible, member_deductible, out_of_pocket_max, member_out_of_pocket_max;  // 0: none
  std::int32_t timely_filing_days;
  std::span<const benefit> benefits;
};

constexpr plan plans[plan_count] = {{6'000'00, 3'000'00, 14'000'00, 7'000'00, 90, bronze},
                                    {3'000'00, 1'500'00, 10'000'00, 5'000'00, 180, silver},
                                    {500'00, 0, 6'000'00, 3'000'00, 365, gold},
                                    {3'200'00, 0, 8'000'00, 0, 120, saver}};

std::optional<cents> unless_none(cents amount) {
  return amount == 0 ? std::nullopt : std::optional<cents>(amount);
}

policy terms_of(const plan& p) {
  policy terms;
  terms.deductible = p.deductible;
  terms.member_deductible = unless_none(p.member_deductible);
  terms.out_of_pocket_max = unless_none(p.out_of_pocket_max);
  terms.member_out_of_pocket_max = unless_none(p.member_out_of_pocket_max);
  terms.timely_filing_days = p.timely_filing_days;
  terms.review_threshold = pend_from;
  for (const auto& b : p.benefits) {
    coverage_rule rule{.service = b.service,
                       .coverage = b.coverage,
                       .annual_limit = unless_none(b.annual_limit),
                       .per_visit_limit = unless_none(b.per_visit_limit),
                       .copay = unless_none(b.copay),
                       .requires_preauth = b.requires_preauth,
                       .network = b.network,
                       .excluded_diagnoses = {},
                       .deductible_applies = default_deductible_applies(b.service)};
    if (!b.excluded.empty()) rule.excluded_diagnoses.emplace_back(b.excluded);
    terms.rules.push_back(std::move(rule));
  }
  return terms;
}

constexpr std::string_view surnames[] = {
    "ABBOTT",  "ALVAREZ", "BAKER",   "BENNETT", "BROOKS", "CARTER", "CHEN",   "COOPER",  "DELGADO", "DIAZ",
    "EDWARDS", "EVANS",   "FISCHER", "FOSTER",  "GARCIA", "GREENE", "HAYES",  "HOFFMAN", "HUGHES",  "IBRAHIM",
    "JENSEN",  "JOHNSON", "KAPOOR",  "KELLY",   "KIM",    "LARSEN", "LEE",    "LOPEZ",   "MARTIN",  "MEYER",
    "MORGAN",  "NGUYEN",  "NOVAK",   "OLSEN",   "ORTIZ",  "PARKER", "PATEL",  "PEREZ",   "QUINN",   "RAMIREZ",
    "REED",    "RIVERA",  "ROSSI",   "SATO",    "SILVA",  "SINGH",  "TAYLOR", "TURNER",  "VARGAS",  "WALKER",
    "WARD",    "WEBER",   "WRIGHT",  "YOUNG",   "ZHANG",  "ZIMMER"};
constexpr std::string_view women[] = {
    "ALICE", "AMARA", "BEATRIZ", "CLARA", "DIANA",  "ELENA", "FATIMA", "GRACE",  "HANNAH", "INES", "JULIA",
    "KEIKO", "LAURA", "MAYA",    "NADIA", "OLIVIA", "PRIYA", "QUIANA", "ROSA",   "SOFIA",  "TARA", "UMA",
    "VERA",  "WANDA", "XENIA",   "YARA",  "ZOE",    "IRIS",  "RUTH",   "STELLA", "TESSA"};
constexpr std::string_view men[] = {"ADAM",   "BRUNO",   "CARLOS", "DAVID", "ELIAS",   "FELIX",  "GABRIEL",
                                    "HUGO",   "IVAN",    "JAMES",  "KENJI", "LUCAS",   "MARCO",  "NOAH",
                                    "OMAR",   "PABLO",   "QUINCY", "RAVI",  "SAMUEL",  "THEO",   "ULRICH",
                                    "VICTOR", "WILLIAM", "XAVIER", "YUSUF", "ZACHARY", "ARTHUR", "COLIN",
                                    "EDGAR",  "FRANK",   "GEORGE"};

}  // namespace

std::span<const visit_kind> visit_kinds() { return kinds; }

std::size_t checkup_of_age(int years) {
  constexpr int from[] = {1, 5, 12, 18, 40, 65};
  std::size_t place = 0;
  for (const int limit : from) place += years >= limit;
  return place;
}

policy plan_terms(std::size_t plan) { return terms_of(plans[plan]); }

policy group_terms() {
  constexpr cents plenty = 500'000'000'00;
  auto terms = terms_of(plans[2]);
  terms.deductible = 100'000'00;
  terms.member_deductible = 500'00;
  terms.out_of_pocket_max = plenty;
  terms.member_out_of_pocket_max = plenty;
  for (auto& rule : terms.rules.edit())
    if (rule.annual_limit) rule.annual_limit = plenty;
  return terms;
}

std::span<const std::string_view> last_names() { return surnames; }
std::span<const std::string_view> female_names() { return women; }
std::span<const std::string_view> male_names() { return men; }

}  // namespace benefactor::api
