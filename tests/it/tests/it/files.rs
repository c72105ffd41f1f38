//! Files of records and of their lines: bound whatever way they come, never swept while a record or a version of it points at
//! them, and nobody points at what is not theirs. Played with a kind of paper that takes files in every way there is.

use derive::{Action, Record};
use kernel::{Catalogue, Edit, Files, Id, Record as _};
use programme::organisation::records::Organisation;
use programme::roles::COUNTY_OFFICE;
use serde_json::{Value as Json, json};
use store::{Body, Migration, Perform, Programme};
use uuid::Uuid;

use crate::world::{FIRST_DAY, World, problems};

/// A dossier of an office.
#[derive(Record)]
#[record(code = "dossier", path = "dossiers", zh = "卷宗", en = "Dossier", title("{name}", "{name}"),
         seen_by = [COUNTY_OFFICE.at("office")], empty("没有卷宗", "No dossiers"))]
pub struct Dossier {
    pub id: Id<Dossier>,
    #[field(zh = "单位", en = "Office", party)]
    pub office: Id<Organisation>,
    #[field(zh = "名称", en = "Name")]
    pub name: String,
    #[field(zh = "封面", en = "Cover", file)]
    pub cover: Option<String>,
    #[field(zh = "材料", en = "Papers", max = 4)]
    pub papers: Files,
    #[field(zh = "印章", en = "Seal", computed)]
    pub seal: Files,
}

/// A page of it.
#[derive(Record, Clone)]
#[record(code = "dossier-page", path = "dossier-pages", zh = "页", en = "Page", part_of = Dossier,
         title("{name}", "{name}"))]
pub struct DossierPage {
    pub id: Id<DossierPage>,
    #[field(zh = "名称", en = "Name")]
    pub name: String,
    #[field(zh = "扫描件", en = "Scan", file)]
    pub scan: Option<String>,
    #[field(zh = "照片", en = "Photographs", photo)]
    pub photos: Files,
}

#[derive(Action, Clone)]
#[action(on = Dossier, name = "create", zh = "立卷", en = "Open", creates, revises, by = [COUNTY_OFFICE.at("office")])]
pub struct OpenDossier {}

impl Perform for OpenDossier {}

#[derive(Action, Clone)]
#[action(on = Dossier, name = "revise", zh = "修改", en = "Revise", revises, keeps_version,
         by = [COUNTY_OFFICE.at("office")])]
pub struct ReviseDossier {}

impl Perform for ReviseDossier {}

/// Takes files that go into the record, and one that stands in the entry alone.
#[derive(Action, Clone)]
#[action(on = Dossier, name = "sign", zh = "签署", en = "Sign", by = [COUNTY_OFFICE.at("office")],
         edits = [Edit { line: "dossier-page", fields: &["photos"] }])]
pub struct SignDossier {
    #[field(zh = "印章", en = "Seal", sets)]
    pub seal: Files,
    #[field(zh = "附件", en = "Enclosure", file)]
    pub enclosure: Option<String>,
}

impl Perform for SignDossier {}

const MIGRATION: Migration = Migration {
    name: "9000_dossier",
    sql: "CREATE TABLE dossier (id TEXT PRIMARY KEY, programme TEXT NOT NULL, version BIGINT NOT NULL, state TEXT NOT NULL,
            entered BIGINT NOT NULL, created BIGINT NOT NULL, office TEXT NOT NULL, name TEXT NOT NULL, cover TEXT,
            papers TEXT, seal TEXT);
          CREATE INDEX dossier_office_index ON dossier (programme, office);
          CREATE INDEX dossier_programme_index ON dossier (programme, id);
          CREATE TABLE dossier_page (id TEXT PRIMARY KEY, programme TEXT NOT NULL, root TEXT NOT NULL,
            position BIGINT NOT NULL, name TEXT NOT NULL, scan TEXT, photos TEXT);
          CREATE INDEX dossier_page_root_index ON dossier_page (root, position);",
};

/// The declarations of the product with dossiers beside them.
fn declared() -> Programme {
    let product = programme::programme();
    let kinds = [programme::kinds(), vec![Dossier::KIND, DossierPage::KIND]].concat();
    let own = [Body::of::<OpenDossier>(), Body::of::<ReviseDossier>(), Body::of::<SignDossier>()];
    let bodies = [product.bodies, own.to_vec()].concat();
    let actions = bodies.iter().map(|body| body.action).collect();
    let old = product.catalogue;
    let catalogue =
        Catalogue::new(kinds, actions, (old.roles, &[]), old.standing_duties, old.rulebook, old.organisations);
    let migrations = [product.migrations, vec![MIGRATION]].concat();
    Programme { catalogue: catalogue.expect("the declarations hold"), bodies, migrations, ..programme::programme() }
}

const DOSSIER: &str = "dossier";
const CLERK: &str = "county-office";

fn input(world: &World) -> Json {
    json!({ "office": world.seat("dongxi-office"), "name": "一号卷" })
}

/// Whose a file is; none where there is no such file any more.
fn owner(world: &World, file: Uuid) -> Option<Option<Uuid>> {
    let programme = world.cast.programme.clone();
    let kept = world.engine().read(|connection| store::files::load(connection, &programme, file)).expect("an answer");
    kept.map(|kept| kept.record)
}

/// What is swept when nothing has taken it for a week has been swept; and nothing else has lost its bytes.
fn sweep(world: &World) {
    let week = 7 * 24 * 3_600 * 1_000;
    let after = store::clock::real_ms() + week;
    world.engine().write(move |connection| store::files::forget_unbound(connection, after)).expect("swept");
    let stray = "SELECT COUNT(*) FROM file_content c WHERE NOT EXISTS (SELECT 1 FROM file f WHERE f.id = c.file)";
    assert_eq!(world.number(stray, &[]), 0, "bytes go with their file");
}

/// What the newest entry of a record says that it took.
fn taken(world: &World, record: Uuid) -> Vec<String> {
    let entry = world.history(CLERK, DOSSIER, record).remove(0);
    let mut ids: Vec<String> =
        entry.content["files"].as_object().into_iter().flatten().map(|(id, _)| id.clone()).collect();
    ids.sort();
    ids
}

/// As an input names them.
fn ids(files: &[Uuid]) -> Json {
    files.iter().map(|id| json!(id.to_string())).collect()
}

fn sorted(files: &[Uuid]) -> Vec<String> {
    let mut ids: Vec<String> = files.iter().map(Uuid::to_string).collect();
    ids.sort();
    ids
}

on_both!(a_file_is_bound_whatever_way_it_came_and_stays, |world| {
    world.start_as(declared(), FIRST_DAY);
    let [cover, scan, stray] = [0; 3].map(|_| world.upload(CLERK));
    let [one, two] = [0; 2].map(|_| world.upload(CLERK));
    let first = world.photo(CLERK);
    let mut given = input(world);
    given["cover"] = json!(cover.to_string());
    given["papers"] = ids(&[two, one]);
    given["dossier_pages"] = json!([
        { "name": "一", "scan": scan.to_string(), "photos": [first.to_string()] }, { "name": "二" },
    ]);
    let dossier = world.done(CLERK, DOSSIER, "create", None, given.clone()).record;
    assert_eq!(taken(world, dossier), sorted(&[cover, one, two, scan, first]), "carried and on a line");
    assert_eq!(world.record(DOSSIER, dossier)["papers"], given["papers"], "in their order");
    sweep(world);
    assert_eq!(owner(world, stray), None, "what nothing took is swept");
    for file in [cover, scan, one, two, first] {
        assert_eq!(owner(world, file), Some(Some(dossier)));
    }
    // Own inputs: into the record, onto a line, and into the entry alone.
    let [seal, enclosure] = [0; 2].map(|_| world.upload(CLERK));
    let [second, third] = [0; 2].map(|_| world.photo(CLERK));
    let [three, fourth] = [0; 2].map(|_| world.upload(CLERK));
    let pages = world.record(DOSSIER, dossier)["dossier_pages"].clone();
    let signed = json!({
        "seal": [seal.to_string()], "enclosure": enclosure.to_string(),
        "dossier_pages": [{ "id": pages[1]["id"], "photos": [third.to_string()] }],
    });
    world.done(CLERK, DOSSIER, "sign", dossier, signed);
    assert_eq!(taken(world, dossier), sorted(&[seal, enclosure, third]));
    // Others in another order, some gone, on a line too; what is there already is not taken once more.
    let revised = json!({ "papers": ids(&[three, two]), "cover": null, "dossier_pages": [
        { "id": pages[1]["id"], "photos": ids(&[second, third, first]) },
    ]});
    world.done(CLERK, DOSSIER, "revise", dossier, revised);
    assert_eq!(taken(world, dossier), sorted(&[three, second]));
    sweep(world);
    assert_eq!(owner(world, fourth), None);
    for file in [cover, scan, one, two, three, first, second, third, seal, enclosure] {
        assert_eq!(owner(world, file), Some(Some(dossier)), "versions and entries point at it");
    }
    world.is_sound();
    // What was taken out may be put back, by whoever may have it.
    world.done(CLERK, DOSSIER, "revise", dossier, json!({ "papers": [one.to_string()], "cover": cover.to_string() }));
    assert_eq!(world.versions(CLERK, DOSSIER, dossier)[1].content["papers"], ids(&[three, two]));
    world.is_sound();
});

on_both!(nobody_points_at_what_is_not_theirs, |world| {
    world.start_as(declared(), FIRST_DAY);
    let [own, taken] = [0; 2].map(|_| world.upload(CLERK).to_string());
    let theirs = world.upload("county-office-b").to_string();
    let mut given = input(world);
    given["papers"] = json!([taken]);
    world.done(CLERK, DOSSIER, "create", None, given);
    let dossier = world.done(CLERK, DOSSIER, "create", None, input(world)).record;
    let unknown = Uuid::new_v4().to_string();
    let wrong = |input: Json| problems(&world.refused(CLERK, DOSSIER, "revise", dossier, input));
    let at = |place: &str, code: &'static str| (place.to_owned(), code);
    let refused = wrong(json!({ "papers": [own, theirs, unknown, taken] }));
    assert_eq!(refused, [1, 2, 3].map(|place| at(&format!("papers[{place}]"), "input.file-unknown")));
    assert_eq!(wrong(json!({ "papers": [own, own] })), [at("papers[1]", "input.file-twice")]);
    assert_eq!(wrong(json!({ "papers": [own, 7] })), [at("papers[1]", "input.not-an-identifier")]);
    assert_eq!(wrong(json!({ "papers": own })), [at("papers", "input.wrong-type")]);
    let many: Vec<String> = (0..5).map(|_| Uuid::new_v4().to_string()).collect();
    assert_eq!(wrong(json!({ "papers": many })), [at("papers", "input.too-many-files")]);
    assert_eq!(wrong(json!({ "cover": theirs })), [at("cover", "input.file-unknown")]);
    let line = |photos: Json| json!({ "dossier_pages": [{ "name": "一", "photos": photos, "scan": taken }] });
    let refused = wrong(line(json!([own])));
    let places = ["scan", "photos[0]"].map(|name| format!("dossier_pages[0].{name}"));
    let codes = ["input.file-unknown", "input.not-a-photo"];
    assert_eq!(refused, [at(&places[1], codes[1]), at(&places[0], codes[0])]);
    // Nobody comes by a file of a record that they see by guessing at it from another.
    let enclosed = json!({ "seal": [], "enclosure": taken });
    let refusal = world.refused(CLERK, DOSSIER, "sign", dossier, enclosed);
    assert_eq!(problems(&refusal), [at("enclosure", "input.file-unknown")]);
    world.is_sound();
});
