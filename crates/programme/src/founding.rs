//! Founding a programme: one function for the command line and for the set-up page.
//!
//! Everything is made by performing actions as the installation, in one transaction: a founding that is refused anywhere
//! leaves nothing behind. It leaves out the rulebook, pairings and everybody but the administrators and the manager: the
//! manager's first steps.

use kernel::{Refusal, Viewer};
use serde_json::{Value as Json, json};
use store::clock::Randomness;
use store::{Engine, Request, made};

use crate::places::divisions::{Division, divisions};

/// Letters and digits that nobody mistakes for another.
const ALPHABET: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// Who is there from the beginning: role, default user name, words.
pub const FOUNDERS: &[(&str, &str, &str, &str)] = &[
    ("system-administrator", "sysadmin", "系统管理员", "System administrator"),
    ("security-administrator", "secadmin", "安全管理员", "Security administrator"),
    ("audit-administrator", "auditadmin", "审计管理员", "Audit administrator"),
    ("programme-manager", "manager", "项目群管理员", "Programme manager"),
];

/// An account that is made: role, title, user name, first password.
#[derive(Clone, Debug)]
pub struct Founder {
    pub role: &'static str,
    pub title: &'static str,
    pub user: String,
    pub password: String,
}

/// A county that takes part, with its name in English as far as it is known.
#[derive(Clone, Debug)]
pub struct County {
    pub code: String,
    pub name_en: String,
}

/// All that a founding needs to know.
#[derive(Clone, Debug, Default)]
pub struct Founding {
    pub code: String,
    pub name: String,
    pub name_en: String,
    pub assisting: String,
    pub assisting_en: String,
    pub recipient: String,
    pub recipient_en: String,
    pub office: String,
    pub office_en: String,
    pub telephone: String,
    pub hours: String,
    /// Empty where nothing is said in English.
    pub hours_en: String,
    pub founders: Vec<Founder>,
    /// The division of the recipient side, by its code; none leaves the governments to the manager.
    pub recipient_division: Option<String>,
    pub assisting_division: Option<String>,
    pub counties: Vec<County>,
}

/// Four groups of four: eighty bits, easy to copy from paper.
pub fn easy_secret(randomness: &Randomness) -> String {
    let letters: Vec<char> =
        randomness.bytes::<16>().iter().map(|byte| ALPHABET[usize::from(byte % 31)] as char).collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// Whether the code of a programme can stand in an address.
pub fn is_code(code: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !code.is_empty() && code.len() <= 40 && code.chars().all(fits) && !code.starts_with('-')
}

/// Whether a division stands in a year; one whose successor the list does not have stands in for it.
fn stands(all: &[Division], division: &Division, year: i64) -> bool {
    let succeeded = all.iter().any(|other| other.code == division.successor);
    let over = division.valid_to.is_some_and(|to| to < year) && succeeded;
    division.valid_from.is_none_or(|from| from <= year) && !over
}

/// Divisions of a level that stand in a year, within another one or anywhere.
pub fn standing(level: &str, within: Option<&str>, year: i64) -> Vec<Division> {
    let all = divisions();
    let fits = |division: &&Division| {
        division.level == level && within.is_none_or(|within| division.parent == within) && stands(&all, division, year)
    };
    all.iter().filter(fits).cloned().collect()
}

/// The actions of a founding, in their order.
struct Deeds<'a> {
    engine: &'a Engine,
    viewer: Viewer,
    requests: Vec<Request>,
    /// Divisions that are made, by code, with the position of their request.
    regions: Vec<(String, usize)>,
}

impl Deeds<'_> {
    /// Adds a creation; answers what stands for its record.
    fn create(&mut self, kind: &str, input: Json) -> Result<usize, Refusal> {
        let action = self.engine.catalogue().creation(kind).ok_or_else(Refusal::unseen)?;
        self.requests.push(Request::new(&self.viewer, action, None, input));
        Ok(self.requests.len() - 1)
    }

    fn region(&self, code: &str) -> Json {
        let known = self.regions.iter().find(|(known, _)| known == code);
        known.map_or(Json::Null, |(_, position)| made(*position))
    }

    /// The divisions of both sides: those above them, the counties that take part, and what lies in these.
    fn divisions(&mut self, founding: &Founding, year: i64) -> Result<(), Refusal> {
        let all = divisions();
        let mut wanted: Vec<String> = Vec::new();
        let sides = [&founding.recipient_division, &founding.assisting_division];
        let counties = founding.counties.iter().map(|county| &county.code);
        for code in sides.into_iter().flatten().chain(counties) {
            let mut next = Some(code.clone());
            while let Some(division) = next.and_then(|code| all.iter().find(|division| division.code == code)) {
                wanted.push(division.code.clone());
                next = (!division.parent.is_empty()).then(|| division.parent.clone());
            }
        }
        let inside = |division: &Division| founding.counties.iter().any(|county| county.code == division.parent);
        for division in all.iter().filter(|division| inside(division) || wanted.contains(&division.code)) {
            if !stands(&all, division, year) {
                continue;
            }
            let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let input = json!({
                "code": division.code, "name": division.name, "level": division.level,
                "parent": self.region(&division.parent), "valid_from": division.valid_from,
                "valid_to": division.valid_to, "successor": given(&division.successor), "note": given(&division.note),
            });
            let position = self.create("region", input)?;
            self.regions.push((division.code.clone(), position));
        }
        Ok(())
    }

    fn organisation(
        &mut self,
        [name, name_en]: [&str; 2],
        [category, side]: [&str; 2],
        parent: Option<usize>,
        division: Option<&str>,
    ) -> Result<usize, Refusal> {
        let short = |name: &str, max: usize| name.chars().take(max).collect::<String>();
        let input = json!({
            "name": name, "name_en": name_en, "short_name": short(name, 40), "short_name_en": short(name_en, 60),
            "category": category, "side": side, "parent": parent.map_or(Json::Null, made),
            "region": division.map_or(Json::Null, |code| self.region(code)),
        });
        self.create("organisation", input)
    }

    /// The governments and offices of the recipient side, and the assisting city; answers the city office.
    fn organisations(&mut self, founding: &Founding) -> Result<usize, Refusal> {
        let office = [founding.office.as_str(), founding.office_en.as_str()];
        let recipient = founding.recipient_division.as_deref();
        let Some(code) = recipient else {
            return self.organisation(office, ["city-office", "recipient"], None, None);
        };
        let government = format!("{}人民政府", founding.recipient);
        let government_en = format!("{} Government", founding.recipient_en);
        let city = ["city-government", "recipient"];
        let city = self.organisation([&government, &government_en], city, None, Some(code))?;
        let office = self.organisation(office, ["city-office", "recipient"], Some(city), Some(code))?;
        for county in &founding.counties {
            let Some(division) = divisions().into_iter().find(|division| division.code == county.code) else {
                return Err(Refusal::unseen());
            };
            let name = &division.name;
            let name_en = if county.name_en.is_empty() { name } else { &county.name_en };
            let names = [format!("{name}人民政府"), format!("{name_en} Government")];
            let of = ["county-government", "recipient"];
            let above = self.organisation([&names[0], &names[1]], of, Some(city), Some(&county.code))?;
            let names = [format!("{name}经协办"), format!("{name_en} Coordination Office")];
            let of = ["county-office", "recipient"];
            self.organisation([&names[0], &names[1]], of, Some(above), Some(&county.code))?;
        }
        if let Some(code) = founding.assisting_division.as_deref() {
            let names = [format!("{}人民政府", founding.assisting), format!("{} Government", founding.assisting_en)];
            self.organisation([&names[0], &names[1]], ["assisting-city", "assisting"], None, Some(code))?;
        }
        Ok(office)
    }
}

fn programme_input(founding: &Founding) -> Json {
    let (assisting, recipient) = (&founding.assisting, &founding.recipient);
    json!({
        "code": founding.code, "name": founding.name, "name_en": founding.name_en,
        "assisting_side": assisting, "assisting_side_en": founding.assisting_en,
        "recipient_side": recipient, "recipient_side_en": founding.recipient_en,
        "introduction": format!("{assisting}对口帮扶{recipient}。"),
        "introduction_en": format!("{} assists {}.", founding.assisting_en, founding.recipient_en),
        "office": founding.office, "office_en": founding.office_en,
        "telephone": founding.telephone, "office_hours": founding.hours,
        "office_hours_en": Some(&founding.hours_en).filter(|hours| !hours.is_empty()),
    })
}

/// Founds the programme, whole or not at all.
///
/// # Errors
/// The first refusal; its fact `kind` says at what.
pub fn found(engine: &Engine, founding: &Founding) -> Result<(), Refusal> {
    let viewer = Viewer::installation(&founding.code);
    let mut deeds = Deeds { engine, viewer, requests: Vec::new(), regions: Vec::new() };
    let today = engine.shared.clock.now().day();
    deeds.create("programme", programme_input(founding))?;
    deeds.divisions(founding, i64::from(today.year()))?;
    let office = deeds.organisations(founding)?;
    for founder in &founding.founders {
        let input = json!({ "user_name": founder.user, "name": founder.title, "password": founder.password });
        let person = deeds.create("person", input)?;
        let input = json!({
            "person": made(person), "organisation": made(office), "role": founder.role, "title": founder.title,
            "begins": today.iso(),
        });
        deeds.create("post", input)?;
    }
    let kinds: Vec<&'static str> = deeds.requests.iter().map(|request| request.action.kind).collect();
    engine.perform_linked(deeds.requests).map(|_| ()).map_err(|refused| {
        let first = refused.into_iter().next();
        first.map_or_else(Refusal::unavailable, |(position, refusal)| refusal.with("step", kinds[position]))
    })
}
