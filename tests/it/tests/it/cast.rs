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
        ["东州市人民政府", "Dongzhou City Government", "东州市", "Dongzhou"],
        "city-government",
        "recipient",
        None,
    ),
    seat(
        "city-office",
        ["东州市经协办", "Dongzhou City Office", "市经协办", "City Office"],
        "city-office",
        "recipient",
        Some("city"),
    ),
    seat(
        "dongxi",
        ["东溪县人民政府", "Dongxi County Government", "东溪县", "Dongxi"],
        "county-government",
        "recipient",
        Some("city"),
    ),
    seat(
        "dongxi-office",
        ["东溪县经协办", "Dongxi County Office", "东溪县", "Dongxi"],
        "county-office",
        "recipient",
        Some("dongxi"),
    ),
    seat(
        "xixi",
        ["西溪县人民政府", "Xixi County Government", "西溪县", "Xixi"],
        "county-government",
        "recipient",
        Some("city"),
    ),
    seat(
        "xixi-office",
        ["西溪县经协办", "Xixi County Office", "西溪县", "Xixi"],
        "county-office",
        "recipient",
        Some("xixi"),
    ),
    seat(
        "water-bureau",
        ["东州市水务局", "Water Bureau", "市水务局", "Water"],
        "department",
        "recipient",
        Some("city"),
    ),
    seat("road-bureau", ["东州市公路局", "Road Bureau", "市公路局", "Roads"], "department", "recipient", Some("city")),
    seat(
        "dongxi-finance",
        ["东溪县财政局", "Dongxi Finance Bureau", "县财政局", "Finance"],
        "finance-bureau",
        "recipient",
        Some("dongxi"),
    ),
    seat(
        "dongxi-education",
        ["东溪县教育局", "Dongxi Education Bureau", "县教育局", "Schools"],
        "county-department",
        "recipient",
        Some("dongxi"),
    ),
    seat(
        "xixi-finance",
        ["西溪县财政局", "Xixi Finance Bureau", "西溪县财政局", "Xixi Finance"],
        "finance-bureau",
        "recipient",
        Some("xixi"),
    ),
    seat("quantou", ["东溪县泉头镇", "Quantou Town", "泉头镇", "Quantou"], "town", "recipient", Some("dongxi")),
    seat(
        "quantou-street",
        ["泉头镇街道办事处", "Quantou Street Office", "泉头街道", "Quantou Street"],
        "town",
        "recipient",
        Some("quantou"),
    ),
    seat("lingwei", ["西溪县岭尾镇", "Lingwei Town", "岭尾镇", "Lingwei"], "town", "recipient", Some("xixi")),
    seat(
        "city-inspection",
        ["东州市纪检监察局", "Dongzhou Supervision Bureau", "市纪检监察", "Supervision"],
        "discipline-inspection",
        "recipient",
        Some("city"),
    ),
    seat(
        "dongxi-discipline",
        ["东溪县监察局", "Dongxi Supervision Bureau", "县监察局", "Dongxi Supervision"],
        "discipline-inspection",
        "recipient",
        Some("dongxi"),
    ),
    seat(
        "dongxi-audit",
        ["东溪县审计局", "Dongxi Audit Bureau", "县审计局", "Dongxi Audit"],
        "audit-bureau",
        "recipient",
        Some("dongxi"),
    ),
    seat(
        "beicheng",
        ["北州市北城区人民政府", "Beicheng District", "北城区", "Beicheng"],
        "district",
        "assisting",
        None,
    ),
    seat(
        "nancheng",
        ["北州市南城区人民政府", "Nancheng District", "南城区", "Nancheng"],
        "district",
        "assisting",
        None,
    ),
    seat(
        "design-institute",
        ["东州水利设计院", "Dongzhou Water Design Institute", "水利设计院", "Design Institute"],
        "institute",
        "outside",
        None,
    ),
    seat(
        "supervisor",
        ["东州工程监理公司", "Dongzhou Supervision Co.", "监理公司", "Supervisor"],
        "firm",
        "outside",
        None,
    ),
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

/// For each role somebody in Dongxi's circle and, where the role is held in several places, somebody elsewhere (`-b`).
pub const MEMBERS: &[Member] = &[
    member("city-office", "林市办", &[("city-office", "city-office", "科员")]),
    member("county-office", "陈县办", &[("dongxi-office", "county-office", "科员")]),
    member("county-office-b", "何县办", &[("xixi-office", "county-office", "科员")]),
    member("office-reviewer", "黄科长", &[("dongxi-office", "office-reviewer", "科长")]),
    member("office-reviewer-2", "钟主任", &[("dongxi-office", "office-reviewer", "主任")]),
    member("office-reviewer-b", "罗科长", &[("xixi-office", "office-reviewer", "科长")]),
    member("county-government", "古县长", &[("dongxi", "county-government", "副县长")]),
    member("county-government-b", "邓县长", &[("xixi", "county-government", "副县长")]),
    member("partner-department", "北城张", &[("beicheng", "partner-department", "科员")]),
    member("partner-department-b", "南城李", &[("nancheng", "partner-department", "科员")]),
    member("department", "水务局刘", &[("water-bureau", "department", "科员")]),
    member("department-b", "公路局叶", &[("road-bureau", "department", "科员")]),
    member("department-reviewer", "水务局曾", &[("water-bureau", "office-reviewer", "科长")]),
    member("finance-bureau", "财政局温", &[("dongxi-finance", "finance-bureau", "科员")]),
    member("finance-bureau-b", "财政局赖", &[("xixi-finance", "finance-bureau", "科员")]),
    member("county-department", "教育局丘", &[("dongxi-education", "county-department", "科员")]),
    member("town-office", "泉头罗", &[("quantou", "town-office", "干事")]),
    // Below the town: what is the very street's own is none of the town's.
    member("street-office", "街道丁", &[("quantou-street", "town-office", "干事")]),
    member("town-office-b", "岭尾叶", &[("lingwei", "town-office", "干事")]),
    member("city-leader", "梁市长", &[("city", "city-leader", "副市长")]),
    member("county-leader", "曾县长", &[("dongxi", "county-leader", "县长")]),
    member("county-leader-b", "廖县长", &[("xixi", "county-leader", "县长")]),
    member("inspector", "监察局谢", &[("city-inspection", "inspector", "监察员")]),
    member("county-inspector", "监察局朱", &[("dongxi-discipline", "inspector", "监察员")]),
    member("audit-bureau", "审计局江", &[("dongxi-audit", "audit-bureau", "审计员")]),
    member("outside-body", "设计院温", &[("design-institute", "outside-body", "工程师")]),
    member("outside-body-b", "监理卓", &[("supervisor", "outside-body", "监理工程师")]),
    member("programme-manager", "管理员", &[("city-office", "programme-manager", "管理员")]),
    member("system-administrator", "系统管理员", &[("city-office", "system-administrator", "系统管理员")]),
    member("security-administrator", "安全管理员", &[("city-office", "security-administrator", "安全管理员")]),
    member("audit-administrator", "审计管理员", &[("city-office", "audit-administrator", "审计管理员")]),
    // Drafts for the office and would consent for the government: the person whom separation is about.
    member(
        "both",
        "两头兼",
        &[("dongxi-office", "county-office", "科员"), ("dongxi", "county-government", "办公室主任")],
    ),
    member("nobody", "无岗位", &[]),
];
