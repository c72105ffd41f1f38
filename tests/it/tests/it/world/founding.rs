//! How a world is founded: its organisations and people, once a build and database; and the cast, as it is noted beside
//! the world that is kept.

use std::collections::BTreeMap;

use kernel::Viewer;
use programme::people::password::SAMPLE as PASSWORD;
use serde_json::{Map, Value as Json, json};
use store::Place;
use uuid::Uuid;

use super::{Database, World, programme_input, rulebook_input};
use crate::cast::{MEMBERS, Member, SEATS};

/// The people and organisations of one programme, by their keys in `cast`.
#[derive(Clone, Debug, Default)]
pub struct Cast {
    pub programme: String,
    pub programme_record: Uuid,
    pub people: BTreeMap<&'static str, Uuid>,
    pub seats: BTreeMap<&'static str, Uuid>,
    pub posts: Vec<(&'static str, Uuid)>,
    pub county: String,
    pub town: String,
    pub pairing: Uuid,
    pub rulebook: Uuid,
}

impl Cast {
    pub fn seat(&self, key: &str) -> String {
        self.seats.get(key).unwrap_or_else(|| panic!("there is no organisation {key}")).to_string()
    }

    /// As it is noted beside a world that is kept.
    pub(super) fn noted(&self) -> Json {
        json!({
            "programme": self.programme, "programme_record": self.programme_record.to_string(),
            "people": ids(self.people.iter()), "seats": ids(self.seats.iter()),
            "posts": self.posts.iter().map(|(member, post)| json!([member, post.to_string()])).collect::<Vec<_>>(),
            "county": self.county, "town": self.town, "pairing": self.pairing.to_string(),
            "rulebook": self.rulebook.to_string(),
        })
    }

    pub(super) fn read(note: &Json) -> Cast {
        let text = |json: &Json| json.as_str().expect("a note").to_owned();
        let id = |json: &Json| text(json).parse::<Uuid>().expect("an identifier");
        let person = |key: &str| MEMBERS.iter().map(|member| member.key).find(|known| *known == key);
        let post = |pair: &Json| (person(&text(&pair[0])).expect("somebody of the cast"), id(&pair[1]));
        Cast {
            programme: text(&note["programme"]),
            programme_record: id(&note["programme_record"]),
            people: MEMBERS.iter().map(|member| (member.key, id(&note["people"][member.key]))).collect(),
            seats: SEATS.iter().map(|seat| (seat.key, id(&note["seats"][seat.key]))).collect(),
            posts: note["posts"].as_array().expect("a note").iter().map(post).collect(),
            county: text(&note["county"]),
            town: text(&note["town"]),
            pairing: id(&note["pairing"]),
            rulebook: id(&note["rulebook"]),
        }
    }
}

fn ids<'a>(named: impl Iterator<Item = (&'a &'static str, &'a Uuid)>) -> Map<String, Json> {
    named.map(|(key, id)| ((*key).to_owned(), json!(id.to_string()))).collect()
}

impl World {
    /// A programme with everybody in it; user names begin with the prefix, because they are unique everywhere.
    fn found(&self, programme: &str, prefix: &str) -> Cast {
        let founder = Viewer::installation(programme);
        let make = |kind: &str, input: Json| {
            let done = self.engine().perform(self.request(&founder, kind, "create", None, input));
            done.unwrap_or_else(|refusal| panic!("{kind} cannot be made: {refusal:?}")).record
        };
        let mut cast = Cast { programme: programme.to_owned(), ..Cast::default() };
        cast.programme_record = make("programme", programme_input(programme));
        cast.county = make("region", json!({ "code": "441424", "name": "东溪县", "level": "county" })).to_string();
        let town = json!({ "code": "441424100", "name": "泉头镇", "level": "town", "parent": cast.county });
        cast.town = make("region", town).to_string();
        for seat in SEATS {
            let input = json!({
                "name": seat.name, "name_en": seat.name_en, "short_name": seat.short, "short_name_en": seat.short_en,
                "category": seat.category, "side": seat.side, "parent": seat.above.map(|above| cast.seat(above)),
                "region": (seat.key == "quantou").then_some(&cast.town),
            });
            cast.seats.insert(seat.key, make("organisation", input));
        }
        // All at once, so that they share their commits.
        let hired: Vec<_> = std::thread::scope(|scope| {
            let (make, cast) = (&make, &cast);
            let hire = |member| scope.spawn(move || hire(make, cast, prefix, member));
            let threads: Vec<_> = MEMBERS.iter().map(hire).collect();
            threads.into_iter().map(|thread| thread.join().expect("a person is hired")).collect()
        });
        for (key, person, posts) in hired {
            cast.people.insert(key, person);
            cast.posts.extend(posts.into_iter().map(|post| (key, post)));
        }
        cast.pairing = make(
            "pairing",
            json!({
                "assisting": cast.seat("beicheng"), "recipient": cast.seat("dongxi"),
                "basis": "北府办〔2009〕1号", "begins": "2009-07-22",
            }),
        );
        cast.rulebook = make("rulebook", rulebook_input("2010-01-01", json!([])));
        cast
    }
}

/// Makes an account and its posts.
fn hire(
    make: &(dyn Fn(&str, Json) -> Uuid + Sync),
    cast: &Cast,
    prefix: &str,
    member: &'static Member,
) -> (&'static str, Uuid, Vec<Uuid>) {
    let user = format!("{prefix}{}", member.key);
    let email = format!("{user}@example.org");
    let input = json!({ "user_name": user, "name": member.name, "email": email, "password": PASSWORD });
    let person = make("person", input);
    let post = |(seat, role, title): &(&str, &str, &str)| {
        let input = json!({
            "person": person.to_string(), "organisation": cast.seat(seat), "role": role, "title": title,
            "begins": "2010-01-01",
        });
        make("post", input)
    };
    (member.key, person, member.posts.iter().map(post).collect())
}

/// Founds programmes at that place; answers their casts, to be noted.
pub(super) fn found(place: &Place, database: Database, programmes: &[(&str, &str)]) -> String {
    let mut world = World::opened(place, database);
    let casts: Vec<Json> = programmes.iter().map(|(code, prefix)| world.found(code, prefix).noted()).collect();
    world.settle();
    world.stop();
    Json::from(casts).to_string()
}
