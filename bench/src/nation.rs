//! A programme as large as a nation: 3,000 counties with a plan each, 180,000 published projects, behind the release
//! binary.
//!
//! The database is not made by actions, which would take most of an hour: rows are inserted at once, in the shape that
//! actions leave them, with the search as `published::remake` makes it. Nothing that is measured writes.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use kernel::Value;
use serde_json::json;
use store::published;
use store::{Connection, Options, Place, StoreError};
use uuid::Uuid;

use crate::http::{self, Latencies, Line};
use crate::report::{Goal, Measure};
use crate::start::{self, Server};
use crate::world::{self, PROGRAMME};
use crate::{Arguments, Failure};

const COUNTIES: usize = 3_000;
/// Rows of one transaction.
const BATCH: usize = 20_000;
/// Projects of a county in the plan of the year that the board shows.
const PLANNED: usize = 6;
const CONNECTIONS: usize = 64;
/// Pages that are asked for without being kept, and searches.
const PAGES: usize = 1_200;
const SEARCHES: usize = 1_000;
const BOARDS: usize = 100;
/// Changes of a round by another process, each followed by one board.
const CHANGES: usize = 5;
const SECONDS: u64 = 3;

const WORKS: &[(&str, &str, &str)] = &[
    ("roads", "村道硬化工程", "硬化村道五公里，修涵洞三处。"),
    ("water", "饮水安全工程", "打深水井一口，铺设水管到户。"),
    ("medical", "卫生站建设", "建卫生站一间，添置诊疗设备。"),
    ("schooling", "小学校舍改造", "改造教室十二间，更换课桌椅。"),
    ("housing", "危房改造", "改造泥砖房六十户。"),
    ("infrastructure", "水陂修复与灌渠整治", "修复水陂两座，清淤灌渠三公里。"),
    ("industry", "茶叶加工合作项目", "建加工车间一座，统一收购和品牌。"),
    ("other", "农村劳动力转移就业培训", "培训三百人，推荐到企业就业。"),
];
const SIGNS: &[&str] = &["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"];
const LANDS: &[&str] = &["东", "西", "南", "北", "上", "下", "新", "旧", "大", "小"];
const WATERS: &[&str] = &["河", "江", "溪", "湖", "塘", "坝", "岭", "坪", "坑", "岗"];

fn id(what: u64, number: usize) -> String {
    Uuid::from_u64_pair(0x0120_5000_0000_7000 | what << 48, 0x8000_0000_0000_0000 | number as u64).to_string()
}

/// The name of a county: a thousand places, three times over.
fn county(number: usize) -> String {
    let (land, water, sign) = (LANDS[number % 10], WATERS[number / 10 % 10], SIGNS[number / 100 % 10]);
    format!("{land}{water}{sign}{}县", ["", "东", "西"][number / 1_000])
}

fn village(number: usize) -> String {
    format!("{}{}{}村", SIGNS[number % 10], LANDS[number / 10 % 10], WATERS[number / 100 % 10])
}

/// One of the three towns of a county.
fn town(owner: usize, number: usize) -> String {
    id(6, owner * 3 + number % 3)
}

/// Rows as actions leave them.
struct Filling;

impl Filling {
    fn county(connection: &mut Connection, number: usize) -> Result<(), StoreError> {
        let (office, name) = (id(1, number), format!("{}经协办", county(number)));
        let sql =
            "INSERT INTO organisation (id, programme, version, state, entered, created, name, name_en, short_name,
                   short_name_en, category, side) VALUES ($1, $2, 1, 'active', 0, 0, $3, $4, $5, $4, 'county-office',
                   'recipient')";
        let values = [
            office.as_str().into(),
            PROGRAMME.into(),
            Value::from(name.as_str()),
            format!("County {number}").into(),
            county(number).into(),
        ];
        connection.execute(sql, &values)?;
        let plan = id(2, number);
        let sql = "INSERT INTO annual_plan (id, programme, version, state, entered, created, planner, year, approach,
                   planner_kind, place, place_en, steps_done, returns, first_reported, days_late)
                   VALUES ($1, $2, 4, 'reported', 0, 0, $3, 2011, '围绕行路、饮水。', 'county', $4, $5, 2, 0,
                   '2011-03-20', 0)";
        let values = [
            plan.as_str().into(),
            PROGRAMME.into(),
            office.as_str().into(),
            Value::from(county(number)),
            format!("County {number}").into(),
        ];
        connection.execute(sql, &values)?;
        for line in 0..PLANNED {
            let (theme, work, content) = WORKS[(number + line) % WORKS.len()];
            let sql =
                "INSERT INTO plan_line (id, programme, root, position, name, nature, form, theme, village, content,
                       cost_fen, asked_fen, county_fen, people_served) VALUES ($1, $2, $3, $4, $5, 'grant', 'project',
                       $6, $7, $8, 30000000, 20000000, 10000000, 1200)";
            let at = number * PLANNED + line;
            let values = [
                id(3, at).into(),
                PROGRAMME.into(),
                plan.as_str().into(),
                Value::from(line as i64),
                format!("{}{work}", village(at)).into(),
                theme.into(),
                village(at).into(),
                content.into(),
            ];
            connection.execute(sql, &values)?;
            let tags = format!("form=project nature=grant stage=reported theme={theme}");
            for (figure, amount) in [("cost", 30_000_000), ("asked", 20_000_000)] {
                difference(connection, (figure, amount), (&plan, Some(id(3, at))), &office, &tags)?;
            }
        }
        difference(connection, ("plans", 1), (&plan, None), &office, "planner=county stage=reported state=reported")
    }

    fn project(connection: &mut Connection, number: usize) -> Result<(), StoreError> {
        let (owner, place) = (number % COUNTIES, county(number % COUNTIES));
        let (theme, work, content) = WORKS[number % WORKS.len()];
        let (record, office, village) = (id(4, number), id(1, owner), village(number / COUNTIES * 7 + owner));
        let town = town(owner, number / COUNTIES);
        let (name, year) = (format!("{village}{work}"), 2009 + (number / COUNTIES % 3) as i64);
        let lead = format!("示例{}", SIGNS[number % 10]);
        let sql = "INSERT INTO project (id, programme, version, state, entered, created, owner, name, nature, form,
                   theme, village, need, content, cost_fen, asked_fen, county_fen, people_served, lead_organisation,
                   lead_person, agreed_fen, year) VALUES ($1, $2, 3, 'selected', 0, 0, $3, $4, 'grant', 'project', $5,
                   $6, '困难多年。', $7, 30000000, 20000000, 10000000, 1200, '县水务局', $8, 20000000, $9)";
        let values = [
            record.as_str().into(),
            PROGRAMME.into(),
            office.as_str().into(),
            Value::from(name.as_str()),
            theme.into(),
            village.as_str().into(),
            content.into(),
            lead.as_str().into(),
            year.into(),
        ];
        connection.execute(sql, &values)?;
        let content = json!({
            "agreed_fen": 20_000_000, "asked_fen": 20_000_000, "content": content, "cost_fen": 30_000_000,
            "county_fen": 10_000_000, "form": "project", "id": record, "lead_organisation": "县水务局",
            "lead_person": lead, "name": name, "names": {
                &office: { "zh": format!("{place}经协办"), "en": "County", "short": { "zh": place, "en": "County" } },
                &town: { "zh": "示例镇", "en": "Town" },
            },
            "nature": "grant", "need": "困难多年。", "owner": office, "people_served": 1_200, "state": "selected",
            "theme": theme, "town": town, "village": village, "year": year,
        });
        let version = id(5, number);
        let sql =
            "INSERT INTO published_version (id, programme, kind, record, number, title_zh, title_en, content, entry,
                   at) VALUES ($1, $2, 'project', $3, 1, $4, $4, $5, $1, $6)";
        let values = [
            version.as_str().into(),
            PROGRAMME.into(),
            record.as_str().into(),
            Value::from(name.as_str()),
            content.to_string().into(),
            Value::from(1_294_191_000_000 + number as i64),
        ];
        connection.execute(sql, &values)?;
        let sql = "INSERT INTO published_newest (record, programme, kind, version) VALUES ($1, $2, 'project', $3)";
        connection.execute(sql, &[record.into(), PROGRAMME.into(), version.into()]).map(|_| ())
    }
}

/// What an action has changed of a figure, as it is appended.
fn difference(
    connection: &mut Connection,
    (figure, amount): (&str, i64),
    (record, line): (&str, Option<String>),
    party: &str,
    tags: &str,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO figure_change (programme, figure, kind, record, line, party, year, tags, entry, day, amount, quantity)
               VALUES ($1, $2, 'annual-plan', $3, $4, $5, 2011, $6, $3, '2011-03-20', $7, $8)";
    let values = [
        PROGRAMME.into(),
        figure.into(),
        record.into(),
        line.map_or(Value::Null, Value::from),
        party.into(),
        tags.into(),
        Value::from(amount),
        Value::from(amount.signum()),
    ];
    connection.execute(sql, &values).map(|_| ())
}

/// Makes the database; answers its directory, which the caller removes.
fn made(root: &Path, projects: usize) -> Result<PathBuf, Failure> {
    let directory = root.join(format!("nation-{}", std::process::id()));
    let place = Place { directory: directory.clone(), postgres: None };
    let engine = world::open(&place, Options::default())?;
    world::found(&engine, 1)?;
    for first in (0..COUNTIES).step_by(1_000) {
        engine.write(move |connection| {
            (first..first + 1_000).try_for_each(|number| Filling::county(connection, number))
        })?;
    }
    for first in (0..projects).step_by(BATCH) {
        engine.write(move |connection| {
            (first..projects.min(first + BATCH)).try_for_each(|number| Filling::project(connection, number))
        })?;
    }
    let shared = std::sync::Arc::clone(&engine.shared);
    engine.write(move |connection| published::remake(connection, &shared.catalogue))?;
    engine.write(|connection| connection.batch("ANALYZE"))?;
    engine.settle()?;
    Ok(directory)
}

/// Words that people look for, a thousand of them, each with another place.
fn searches() -> Vec<String> {
    const WORDS: &[&str] =
        &["修路", "自来水", "卫生站", "小学", "危房改造", "茶叶", "培训", "灌渠", "村道硬化", "水管"];
    let path = |number: usize| {
        let words = match number % 3 {
            0 => WORDS[number / 3 % WORDS.len()].to_owned(),
            1 => format!("{} {}", WORDS[number / 3 % WORDS.len()], village(number)),
            _ => format!("{}{}", county(number * 7 % COUNTIES), WORDS[number / 3 % WORDS.len()]),
        };
        format!("/projects?q={}&n={number}", encoded(&words))
    };
    (0..SEARCHES).map(path).collect()
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// The public list as people ask for it: whole, of a theme, of a year, of a county; no address twice.
fn lists(round: usize) -> Vec<String> {
    let path = |number: usize| match number % 4 {
        0 => format!("/projects?n={round}-{number}"),
        1 => format!("/projects?theme={}&n={round}-{number}", WORKS[number / 4 % WORKS.len()].0),
        2 => format!("/projects?year={}&n={round}-{number}", 2009 + number / 4 % 3),
        _ => format!("/projects?place={}&n={round}-{number}", id(1, number * 7 % COUNTIES)),
    };
    (0..PAGES).map(path).collect()
}

/// The pages of counties, towns and villages; no address twice.
fn places(round: usize) -> Vec<String> {
    let path = |number: usize| {
        let owner = number * 7 % COUNTIES;
        let place = match number % 3 {
            0 => format!("/counties/{}", id(1, owner)),
            1 => format!("/towns/{}", town(owner, number)),
            _ => format!("/villages/{}/{}", town(owner, 0), encoded(&village(owner))),
        };
        format!("{place}?n={round}-{number}")
    };
    (0..PAGES).map(path).collect()
}

/// Processor milliseconds of the server for one of these requests, asked one after another.
fn each(server: &Server, address: SocketAddr, paths: &[String], cookie: &str) -> Result<(f64, Latencies), Failure> {
    let before = http::processor_ms(server.process())?;
    let (latencies, _) = http::load(address, 1, paths, cookie)?;
    let spent = http::processor_ms(server.process())? - before;
    Ok((spent / paths.len() as f64, latencies))
}

/// Processor milliseconds of one board when a plan has been accepted by another process before each.
fn after_changes(server: &Server, address: SocketAddr, data: &Path, cookie: &str) -> Result<f64, Failure> {
    let mut connection = Connection::open_sqlite(&data.join("suimei.db"), false)?;
    let mut line = Line::open(address)?;
    let mut spent = 0.0;
    for _ in 0..CHANGES {
        accepted_elsewhere(&mut connection)?;
        // What other processes write is asked for once a second.
        std::thread::sleep(Duration::from_millis(1_100));
        let before = http::threads_ms(server.process())?;
        line.get("/desk/consolidation/2011", cookie)?;
        spent += http::threads_ms(server.process())? - before;
    }
    Ok(spent / CHANGES as f64)
}

/// A plan is accepted, as another process would write it.
fn accepted_elsewhere(connection: &mut Connection) -> Result<(), Failure> {
    let plan = id(2, COUNTIES / 2);
    let (office, number) = (id(1, COUNTIES / 2), COUNTIES / 2);
    connection.execute("UPDATE annual_plan SET version = version + 1 WHERE id = $1", &[plan.as_str().into()])?;
    for line in 0..PLANNED {
        let theme = WORKS[(number + line) % WORKS.len()].0;
        for (stage, sign) in [("reported", -1), ("accepted", 1)] {
            let tags = format!("form=project nature=grant stage={stage} theme={theme}");
            for (figure, amount) in [("cost", 30_000_000), ("asked", 20_000_000)] {
                let of = (plan.as_str(), Some(id(3, number * PLANNED + line)));
                difference(connection, (figure, sign * amount), of, &office, &tags)?;
            }
        }
    }
    Ok(())
}

/// Requests a second that `wrk` gets from an address.
fn wrk(address: SocketAddr, path: &str) -> Result<f64, Failure> {
    let arguments = ["-t2", &format!("-c{CONNECTIONS}"), &format!("-d{SECONDS}s")];
    let ran = Command::new("wrk").args(arguments).arg(format!("http://{address}{path}")).output();
    let ran = ran.map_err(|error| format!("wrk is not here, script/setup installs it: {error}"))?;
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    if said.contains("Non-2xx") {
        return Err(said.into());
    }
    let line = said.lines().find_map(|line| line.strip_prefix("Requests/sec:")).ok_or(said.clone())?;
    Ok(line.trim().parse()?)
}

/// An nginx with as many workers as there are cores, which serves one file from memory.
struct Nginx(Child, SocketAddr);

impl Nginx {
    fn serve(root: &Path, page: &[u8]) -> Result<Nginx, Failure> {
        let folder = root.join(format!("nginx-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("html"))?;
        std::fs::write(folder.join("html/page.html"), page)?;
        let address = start::free_address()?;
        let place = std::fs::canonicalize(&folder)?;
        let place = place.display();
        // Started by root, the workers stay root: the page may lie where nobody else reads. Others: nginx ignores the word.
        let text = format!(
            "user root; daemon off; worker_processes {}; pid {place}/pid; error_log {place}/log;\n\
             events {{ worker_connections 512; }}\n\
             http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=16;\n\
             types {{ text/html html; }} client_body_temp_path {place}/b; proxy_temp_path {place}/p;\n\
             fastcgi_temp_path {place}/f; uwsgi_temp_path {place}/u; scgi_temp_path {place}/s;\n\
             server {{ listen {address}; root {place}/html; }} }}\n",
            std::thread::available_parallelism()?
        );
        std::fs::write(folder.join("conf"), text)?;
        let mut command = Command::new("nginx");
        command.arg("-p").arg(&folder).arg("-c").arg(std::fs::canonicalize(folder.join("conf"))?);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = child.map_err(|error| format!("nginx is not here, script/setup installs it: {error}"))?;
        let nginx = Nginx(child, address);
        for _ in 0..200 {
            if start::answers(address, "/page.html") {
                return Ok(nginx);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err("nginx does not answer".into())
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        start::end(&mut self.0);
    }
}

pub fn measure(arguments: &Arguments) -> Result<Vec<Measure>, Failure> {
    let data = made(&arguments.place, arguments.projects)?;
    let measured = served(arguments, &data);
    if !arguments.keep {
        std::fs::remove_dir_all(&data)?;
    }
    measured
}

fn served(arguments: &Arguments, data: &Path) -> Result<Vec<Measure>, Failure> {
    let (server, address, _) = start::serve(&start::binary()?, data)?;
    let cookie = Line::open(address)?.sign_in("city", programme::people::password::SAMPLE)?;
    let cpu = "ms of processor time";
    let named = |what: &str| format!("{what}, {} projects, not kept, one at a time", arguments.projects);
    let mut list = Measure::alone(&named("Public list"), cpu, Goal::AtMost(20.0));
    let mut many = Measure::alone("The same, 64 connections at once: p99", "ms", Goal::AtMost(50.0));
    let mut rate = Measure::alone("The same, 64 connections at once", "pages/s", Goal::None);
    let mut place = Measure::alone(&named("Page of a county, a town or a village"), cpu, Goal::AtMost(20.0));
    let mut find = Measure::alone(&named("Search in Chinese: p99"), "ms", Goal::AtMost(10.0));
    let mut board = Measure::alone("Consolidation board of 3,000 counties, one at a time", cpu, Goal::AtMost(20.0));
    let name = "The same after another process has changed a plan, one at a time";
    let mut changed = Measure::alone(name, cpu, Goal::AtMost(5.0));
    let mut first = Measure::alone("The first board of a server, all plans added up: latency", "ms", Goal::None);
    let mut boards = Measure::alone("The same, 64 connections at once: p99", "ms", Goal::AtMost(50.0));
    let name = "Hot public page, 64 connections";
    let mut hot = Measure::against(name, "requests/s", "nginx, the same bytes from a file", Goal::RatioAtLeast(0.5));
    let page = Line::open(address)?.get("/projects", "")?;
    let nginx = Nginx::serve(&arguments.place, &page)?;
    each(&server, address, &searches()[..50], "")?;
    for round in 0..arguments.rounds {
        list.figure(each(&server, address, &lists(round), "")?.0);
        place.figure(each(&server, address, &places(round), "")?.0);
        let (latencies, seconds) = http::load(address, CONNECTIONS, &lists(round + 1_000), "")?;
        many.figure(latencies.percentile(0.99));
        rate.figure(PAGES as f64 / seconds);
        let sought: Vec<String> = searches().into_iter().map(|path| format!("{path}-{round}")).collect();
        find.figure(each(&server, address, &sought, "")?.1.percentile(0.99));
        let paths = vec!["/desk/consolidation/2011".to_owned(); BOARDS];
        board.figure(each(&server, address, &paths, &cookie)?.0);
        let paths = vec!["/desk/consolidation/2011".to_owned(); PAGES];
        changed.figure(after_changes(&server, address, data, &cookie)?);
        boards.figure(http::load(address, CONNECTIONS, &paths, &cookie)?.0.percentile(0.99));
        hot.round(wrk(address, "/projects")?, wrk(nginx.1, "/page.html")?);
    }
    drop(nginx);
    drop(server);
    for _ in 0..arguments.rounds {
        let (_server, address, _) = start::serve(&start::binary()?, data)?;
        let paths = ["/desk/consolidation/2011".to_owned()];
        first.figure(http::load(address, 1, &paths, &cookie)?.0.percentile(1.0));
    }
    std::fs::remove_dir_all(arguments.place.join(format!("nginx-{}", std::process::id())))?;
    Ok(vec![list, many, rate, place, find, board, boards, changed, first, hot])
}
