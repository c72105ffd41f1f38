//! Who is in the small world: organisations, people and posts as plain tables.
//!
//! The tests' own oracles read these tables, so that what the engine says is compared with something it did not say.

/// An organisation: key, name, name in English, short name, short name in English, category, side, key of the one above.
pub struct Seat {
    pub key: &'static str,
    pub name: &'static str,
    pub name_en: &'static str,
    pub short: &'static str,
    pub short_en: &'static str,
    pub category: &'static str,
    pub side: &'static str,
    pub above: Option<&'static str>,
}

const fn seat(
    key: &'static str,
    names: [&'static str; 4],
    category: &'static str,
    side: &'static str,
    above: Option<&'static str>,
) -> Seat {
    let [name, name_en, short, short_en] = names;
    Seat { key, name, name_en, short, short_en, category, side, above }
}

pub const SEATS: &[Seat] = &[
    seat(
        "city",
        ["梅州市人民政府", "Meizhou City Government", "梅州市", "Meizhou"],
        "city-government",
        "recipient",
        None,
    ),
    seat(
        "city-office",
        ["梅州市经协办", "Meizhou City Office", "市经协办", "City Office"],
        "city-office",
        "recipient",
        Some("city"),
    ),
    seat(
        "wuhua",
        ["五华县人民政府", "Wuhua County Government", "五华县", "Wuhua"],
        "county-government",
        "recipient",
        Some("city"),
    ),
    seat(
        "wuhua-office",
        ["五华县经协办", "Wuhua County Office", "五华县", "Wuhua"],
        "county-office",
        "recipient",
        Some("wuhua"),
    ),
    seat(
        "fengshun",
        ["丰顺县人民政府", "Fengshun County Government", "丰顺县", "Fengshun"],
        "county-government",
        "recipient",
        Some("city"),
    ),
    seat(
        "fengshun-office",
        ["丰顺县经协办", "Fengshun County Office", "丰顺县", "Fengshun"],
        "county-office",
        "recipient",
        Some("fengshun"),
    ),
    seat(
        "agriculture",
        ["梅州市农业局", "Agriculture Bureau", "市农业局", "Agriculture"],
        "department",
        "recipient",
        Some("city"),
    ),
    seat(
        "education",
        ["梅州市教育局", "Education Bureau", "市教育局", "Education"],
        "department",
        "recipient",
        Some("city"),
    ),
    seat("tianhe", ["广州市天河区人民政府", "Tianhe District", "天河区", "Tianhe"], "district", "assisting", None),
    seat("yuexiu", ["广州市越秀区人民政府", "Yuexiu District", "越秀区", "Yuexiu"], "district", "assisting", None),
];

/// A person with the posts they hold: organisation, role, title.
pub struct Member {
    pub key: &'static str,
    pub name: &'static str,
    pub posts: &'static [(&'static str, &'static str, &'static str)],
}

const fn member(
    key: &'static str,
    name: &'static str,
    posts: &'static [(&'static str, &'static str, &'static str)],
) -> Member {
    Member { key, name, posts }
}

/// For each role somebody in Wuhua's circle and, where the role is held in several places, somebody elsewhere (`-b`).
pub const MEMBERS: &[Member] = &[
    member("city-office", "林市办", &[("city-office", "city-office", "科员")]),
    member("county-office", "陈县办", &[("wuhua-office", "county-office", "科员")]),
    member("county-office-b", "何县办", &[("fengshun-office", "county-office", "科员")]),
    member("office-reviewer", "黄科长", &[("wuhua-office", "office-reviewer", "科长")]),
    member("office-reviewer-2", "钟主任", &[("wuhua-office", "office-reviewer", "主任")]),
    member("office-reviewer-b", "罗科长", &[("fengshun-office", "office-reviewer", "科长")]),
    member("county-government", "古县长", &[("wuhua", "county-government", "副县长")]),
    member("county-government-b", "邓县长", &[("fengshun", "county-government", "副县长")]),
    member("partner-department", "天河张", &[("tianhe", "partner-department", "科员")]),
    member("partner-department-b", "越秀李", &[("yuexiu", "partner-department", "科员")]),
    member("department", "农业局刘", &[("agriculture", "department", "科员")]),
    member("department-b", "教育局叶", &[("education", "department", "科员")]),
    member("department-reviewer", "农业局曾", &[("agriculture", "office-reviewer", "科长")]),
    member("programme-manager", "管理员", &[("city-office", "programme-manager", "管理员")]),
    member("system-administrator", "系统管理员", &[("city-office", "system-administrator", "系统管理员")]),
    member("security-administrator", "安全管理员", &[("city-office", "security-administrator", "安全管理员")]),
    member("audit-administrator", "审计管理员", &[("city-office", "audit-administrator", "审计管理员")]),
    // Drafts for the office and would consent for the government: the person whom separation is about.
    member(
        "both",
        "两头兼",
        &[("wuhua-office", "county-office", "科员"), ("wuhua", "county-government", "办公室主任")],
    ),
    member("nobody", "无岗位", &[]),
];
