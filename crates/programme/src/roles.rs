//! The roles of a programme, each with the categories of organisation in which it can be held.

use kernel::{Choice, Class, Grant, Label, Oversight, Role};

use crate::categories::Category;

const fn role(code: &'static str, zh: &'static str, en: &'static str, held_in: &'static [&'static str]) -> Role {
    Role::new(code, Label::new(zh, en), Class::Business, held_in)
}

const fn with_class(mut role: Role, class: Class) -> Role {
    role.class = class;
    role
}

pub const CITY_OFFICE: Role =
    role("city-office", "市经协办", "City coordination office", &[Category::CityOffice.code()]);
pub const COUNTY_OFFICE: Role =
    role("county-office", "县经协办", "County coordination office", &[Category::CountyOffice.code()]);
pub const OFFICE_REVIEWER: Role = role(
    "office-reviewer",
    "内部审核",
    "Internal reviewer",
    &[Category::CountyOffice.code(), Category::Department.code()],
);
pub const COUNTY_GOVERNMENT: Role =
    role("county-government", "县政府", "County government", &[Category::CountyGovernment.code()]).decides();
pub const PARTNER_DEPARTMENT: Role = role(
    "partner-department",
    "帮扶单位",
    "Partner department",
    &[Category::District.code(), Category::PartnerDepartment.code()],
);
pub const DEPARTMENT: Role = role("department", "市直部门", "Department of the city", &[Category::Department.code()]);
/// Departments of a county: its education bureau and the others that have no role of their own.
pub const COUNTY_DEPARTMENT: Role =
    role("county-department", "县直部门", "Department of the county", &[Category::CountyDepartment.code()]);
pub const FINANCE_BUREAU: Role = role("finance-bureau", "财政局", "Finance bureau", &[Category::FinanceBureau.code()]);
pub const TOWN_OFFICE: Role = role("town-office", "镇街", "Town office", &[Category::Town.code()]);
/// Whoever leads the city; whoever leads a county. They are told and give tasks; they draft nothing.
pub const CITY_LEADER: Role =
    role("city-leader", "市领导", "City leader", &[Category::CityGovernment.code()]).decides();
pub const COUNTY_LEADER: Role =
    role("county-leader", "县领导", "County leader", &[Category::CountyGovernment.code()]).decides();
/// Those who look and change nothing: the discipline inspection and the audit bureau, of the city or of a county.
pub const INSPECTOR: Role =
    role("inspector", "纪检监察", "Discipline inspection", &[Category::DisciplineInspection.code()]);
pub const AUDIT_BUREAU: Role = role("audit-bureau", "审计局", "Audit bureau", &[Category::AuditBureau.code()]);
/// For a design institute, a supervising engineer, an auditor's firm, a college: by default nothing, and what names it.
pub const OUTSIDE_BODY: Role = with_class(
    role("outside-body", "外部机构经办", "Outside body", &[Category::Firm.code(), Category::Institute.code()]),
    Class::Outside,
);
pub const PROGRAMME_MANAGER: Role = with_class(
    role("programme-manager", "项目群管理员", "Programme manager", &[Category::CityOffice.code()]),
    Class::Manager,
);
pub const SYSTEM_ADMINISTRATOR: Role = with_class(
    role("system-administrator", "系统管理员", "System administrator", &[Category::CityOffice.code()]),
    Class::SystemAdministrator,
);
pub const SECURITY_ADMINISTRATOR: Role = with_class(
    role("security-administrator", "安全管理员", "Security administrator", &[Category::CityOffice.code()]),
    Class::SecurityAdministrator,
);
pub const AUDIT_ADMINISTRATOR: Role = with_class(
    role("audit-administrator", "审计管理员", "Audit administrator", &[Category::CityOffice.code()]),
    Class::AuditAdministrator,
);

/// Who leads a city or a county.
pub const LEADERS: &[Role] = &[CITY_LEADER, COUNTY_LEADER];
/// The offices of the recipient side that do business of their own and hand it on, below the city office.
pub const OFFICES: &[Role] = &[DEPARTMENT, COUNTY_OFFICE, COUNTY_DEPARTMENT, FINANCE_BUREAU, TOWN_OFFICE];

/// Every role, in reading order: those of business, outside bodies, then the manager, then the three administrators.
pub const ROLES: &[Role] = &[
    CITY_OFFICE,
    COUNTY_OFFICE,
    OFFICE_REVIEWER,
    COUNTY_GOVERNMENT,
    PARTNER_DEPARTMENT,
    DEPARTMENT,
    COUNTY_DEPARTMENT,
    FINANCE_BUREAU,
    TOWN_OFFICE,
    CITY_LEADER,
    COUNTY_LEADER,
    INSPECTOR,
    AUDIT_BUREAU,
    OUTSIDE_BODY,
    PROGRAMME_MANAGER,
    SYSTEM_ADMINISTRATOR,
    SECURITY_ADMINISTRATOR,
    AUDIT_ADMINISTRATOR,
];

/// Who reads all business and changes none of it: 纪检监察 and 审计 (5.3.2.8).
pub const OVERSIGHT: &[Oversight] = &[Oversight { role: INSPECTOR }, Oversight { role: AUDIT_BUREAU }];

/// The roles whose holders work beside each other and may act in one another's posts: all but the three administrators.
const COLLEAGUES: usize = ROLES.len() - 3;

/// Each of those roles, wherever it is held.
pub const COLLEAGUES_ANYWHERE: &[Grant] = &{
    let mut grants = [Grant::SIGNED_IN; COLLEAGUES];
    let mut index = 0;
    while index < COLLEAGUES {
        grants[index] = ROLES[index].anywhere();
        index += 1;
    }
    grants
};

/// Who sees a post: the administrators who keep posts, its holder, and whoever works at the organisation.
pub const SEES_POSTS: &[Grant] = &{
    let mut grants = [Grant::person("person"); COLLEAGUES + 3];
    grants[0] = SECURITY_ADMINISTRATOR.anywhere();
    grants[1] = SYSTEM_ADMINISTRATOR.anywhere();
    let mut index = 0;
    while index < COLLEAGUES {
        grants[index + 3] = ROLES[index].at("organisation");
        index += 1;
    }
    grants
};

/// The roles as the values of a field.
pub const ROLE_CHOICES: &[Choice] = &{
    let mut choices = [Choice::new("", Label::EMPTY); ROLES.len()];
    let mut index = 0;
    while index < ROLES.len() {
        choices[index] = Choice::new(ROLES[index].code, ROLES[index].label);
        index += 1;
    }
    choices
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colleagues_are_all_but_the_three_administrators() {
        let is_colleague = |role: &Role| !role.class.is_administrator();
        assert!(ROLES[..COLLEAGUES].iter().all(is_colleague) && !ROLES[COLLEAGUES..].iter().any(is_colleague));
    }
}
