//! The roles of a programme, each with the categories of organisation in which it can be held.

use kernel::{Choice, Class, Label, Role};

const fn role(code: &'static str, zh: &'static str, en: &'static str, held_in: &'static [&'static str]) -> Role {
    Role { code, label: Label::new(zh, en), class: Class::Business, held_in }
}

const fn with_class(mut role: Role, class: Class) -> Role {
    role.class = class;
    role
}

pub const CITY_OFFICE: Role = role("city-office", "市经协办", "City coordination office", &["city-office"]);
pub const COUNTY_OFFICE: Role = role("county-office", "县经协办", "County coordination office", &["county-office"]);
pub const OFFICE_REVIEWER: Role =
    role("office-reviewer", "内部审核", "Internal reviewer", &["county-office", "department"]);
pub const COUNTY_GOVERNMENT: Role = role("county-government", "县政府", "County government", &["county-government"]);
pub const PARTNER_DEPARTMENT: Role =
    role("partner-department", "帮扶单位", "Partner department", &["district", "partner-department"]);
pub const DEPARTMENT: Role = role("department", "市直部门", "Department of the city", &["department"]);
pub const PROGRAMME_MANAGER: Role =
    with_class(role("programme-manager", "项目群管理员", "Programme manager", &["city-office"]), Class::Manager);
pub const SYSTEM_ADMINISTRATOR: Role = with_class(
    role("system-administrator", "系统管理员", "System administrator", &["city-office"]),
    Class::SystemAdministrator,
);
pub const SECURITY_ADMINISTRATOR: Role = with_class(
    role("security-administrator", "安全管理员", "Security administrator", &["city-office"]),
    Class::SecurityAdministrator,
);
pub const AUDIT_ADMINISTRATOR: Role = with_class(
    role("audit-administrator", "审计管理员", "Audit administrator", &["city-office"]),
    Class::AuditAdministrator,
);

/// Every role, in reading order.
pub const ROLES: &[Role] = &[
    CITY_OFFICE,
    COUNTY_OFFICE,
    OFFICE_REVIEWER,
    COUNTY_GOVERNMENT,
    PARTNER_DEPARTMENT,
    DEPARTMENT,
    PROGRAMME_MANAGER,
    SYSTEM_ADMINISTRATOR,
    SECURITY_ADMINISTRATOR,
    AUDIT_ADMINISTRATOR,
];

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
