//! What organisations are: by this the roles say where they can be held.

use derive::Choice;

#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Category {
    #[choice(zh = "市政府", en = "City government")]
    CityGovernment,
    #[choice(zh = "市经协办", en = "City coordination office")]
    CityOffice,
    #[choice(zh = "市直部门", en = "Department of the city")]
    Department,
    #[choice(zh = "县（市、区）政府", en = "County government")]
    CountyGovernment,
    #[choice(zh = "县经协办", en = "County coordination office")]
    CountyOffice,
    #[choice(zh = "县直部门", en = "Department of the county")]
    CountyDepartment,
    #[choice(zh = "财政局", en = "Finance bureau")]
    FinanceBureau,
    #[choice(zh = "审计局", en = "Audit bureau")]
    AuditBureau,
    #[choice(zh = "纪检监察机关", en = "Discipline inspection")]
    DisciplineInspection,
    #[choice(zh = "镇（街道）", en = "Town")]
    Town,
    #[choice(zh = "帮扶方市", en = "Assisting city")]
    AssistingCity,
    #[choice(zh = "帮扶方区（市）", en = "Assisting district")]
    District,
    #[choice(zh = "帮扶方部门", en = "Assisting department")]
    PartnerDepartment,
    #[choice(zh = "企业", en = "Firm")]
    Firm,
    #[choice(zh = "科研院所、院校和中介机构", en = "Institute")]
    Institute,
}
