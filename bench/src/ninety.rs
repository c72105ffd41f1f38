//! Ninety kinds beside those of today: the same pages of the same sample, asked of two servers by turns. One has the
//! product's own kinds, the other sixty-five made-up ones beside them (`bench/src/bin/ninety`).

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use store::Connection;

use crate::http::{self, Line};
use crate::report::{Goal, Measure};
use crate::start::{self, Server};
use crate::{Arguments, Failure};

const FURTHER: usize = 65;
/// Requests of each page, of each side of a round.
const REQUESTS: usize = 150;
/// Requests before them that are not measured.
const WARM: usize = 10;
const TODAY: &str = "today's kinds";
const CPU: &str = "ms of processor time";
const PEOPLE: [&str; 2] = ["wuhua-office", "city-office"];

/// The program that serves both sides.
fn binary() -> Result<PathBuf, Failure> {
    Ok(start::binary()?.with_file_name("ninety"))
}

/// A sample with so many further kinds.
struct Side {
    data: PathBuf,
    further: usize,
}

impl Side {
    fn command(&self, what: &[&str]) -> Result<Command, Failure> {
        let mut command = Command::new(binary()?);
        command.arg("--data").arg(&self.data).args(["--further", &self.further.to_string()]).args(what);
        Ok(command)
    }

    fn serve(&self) -> Result<Running, Failure> {
        let address = start::free_address()?;
        let command = self.command(&["serve", &address.to_string()])?;
        let (server, address, seconds) = start::ready(command, address)?;
        let spent = http::threads_ms(server.process())?;
        let sign_in = |user| Line::open(address)?.sign_in(user, programme::people::password::SAMPLE);
        let resident = start::resident(&server)?;
        let cookies = [sign_in(PEOPLE[0])?, sign_in(PEOPLE[1])?];
        Ok(Running { server, address, cookies, seconds, spent, resident })
    }
}

/// A server with two people signed in, and what its start took.
struct Running {
    server: Server,
    address: SocketAddr,
    cookies: [String; 2],
    seconds: f64,
    spent: f64,
    resident: f64,
}

impl Running {
    /// Processor milliseconds for one of these pages.
    fn each(&self, page: &Page, requests: usize, round: usize) -> Result<f64, Failure> {
        let cookie = page.who.map_or("", |who| &self.cookies[who]);
        let path = |number: usize| match (page.who, page.path.contains('?')) {
            (None, true) => format!("{}&n={round}-{number}", page.path),
            // Not kept: no address twice.
            (None, false) if page.fresh => format!("{}?n={round}-{number}", page.path),
            _ => page.path.clone(),
        };
        let paths: Vec<String> = (0..requests).map(path).collect();
        let before = http::threads_ms(self.server.process())?;
        http::load(self.address, 1, &paths, cookie)?;
        Ok((http::threads_ms(self.server.process())? - before) / requests as f64)
    }
}

/// A page that is asked for.
struct Page {
    name: &'static str,
    /// Who asks, of `PEOPLE`; nobody: the public.
    who: Option<usize>,
    path: String,
    fresh: bool,
}

fn pages(data: &Path) -> Result<Vec<Page>, Failure> {
    let mut connection = Connection::open_sqlite(&data.join("suimei.db"), true)?;
    let sql =
        "SELECT p.id FROM annual_plan p JOIN organisation o ON o.id = p.planner JOIN post t ON t.organisation = o.id
               JOIN person u ON u.id = t.person WHERE u.user_name = $1 ORDER BY p.year LIMIT 1";
    let found = connection.query(sql, &[PEOPLE[0].into()])?;
    let plan = found.first().and_then(|row| row[0].as_text()).ok_or("no plan in the sample")?;
    let own = |name, path: &str| Page { name, who: Some(0), path: path.to_owned(), fresh: false };
    let public = |name, path: &str, fresh| Page { name, who: None, path: path.to_owned(), fresh };
    Ok(vec![
        public("home, not kept", "/", true),
        public("public search, not kept", "/search?q=%E9%A5%AE%E6%B0%B4", true),
        own("a county's desk", "/desk"),
        Page { name: "the city's desk", who: Some(1), path: "/desk".to_owned(), fresh: false },
        own("menu (the page of dates)", "/desk/calendar"),
        own("list", "/desk/annual-plans"),
        own("form", "/desk/annual-plans/new/create"),
        own("record", &format!("/desk/annual-plans/{plan}")),
        own("search at the desk", "/desk/search?q=%E9%A5%AE%E6%B0%B4"),
        public("catalogue of the API", "/api/v1/catalogue", false),
        public("OpenAPI", "/api/v1/openapi.json", false),
    ])
}

/// What is measured of both sides, beside the pages.
struct Measures {
    ready: Measure,
    start: Measure,
    resident: Measure,
    used: Measure,
    pages: Vec<Measure>,
}

impl Measures {
    fn new(pages: &[Page]) -> Measures {
        let against = |name: &str, unit, goal| {
            Measure::against(&format!("Ninety kinds: {name}"), unit, TODAY, Goal::RatioAtMost(goal))
        };
        Measures {
            ready: against("start until /readyz answers 200", "ms", 1.2),
            start: against("start", CPU, 1.2),
            resident: against("memory (VmRSS) after the start", "MB", 1.3),
            used: against("memory after all these requests", "MB", 1.3),
            pages: pages.iter().map(|page| against(page.name, CPU, 1.2)).collect(),
        }
    }

    fn round(&mut self, sides: &[Side; 2], pages: &[Page], round: usize) -> Result<(), Failure> {
        let [today, further] = [sides[0].serve()?, sides[1].serve()?];
        self.ready.round(further.seconds * 1e3, today.seconds * 1e3);
        self.start.round(further.spent, today.spent);
        self.resident.round(further.resident, today.resident);
        for (page, measure) in pages.iter().zip(&mut self.pages) {
            // The first of each server are nobody's measure: they fill what is kept.
            today.each(page, WARM, round + 1_000)?;
            further.each(page, WARM, round + 1_000)?;
            let theirs = today.each(page, REQUESTS, round)?;
            measure.round(further.each(page, REQUESTS, round)?, theirs);
        }
        self.used.round(start::resident(&further.server)?, start::resident(&today.server)?);
        Ok(())
    }
}

pub fn measure(arguments: &Arguments) -> Result<Vec<Measure>, Failure> {
    let root = arguments.place.join(format!("ninety-{}", std::process::id()));
    let sides = [("today", 0), ("further", FURTHER)].map(|(name, further)| Side { data: root.join(name), further });
    for side in &sides {
        start::sample(&start::binary()?, &side.data)?;
    }
    start::run_to_end(&mut sides[1].command(&["fill"])?)?;
    let pages = pages(&sides[0].data)?;
    let mut measures = Measures::new(&pages);
    let name = "Ninety kinds: every right asked in memory, kinds × states × members × actions";
    let mut rights = Measure::alone(name, "s", Goal::AtMost(10.0));
    for round in 0..arguments.rounds {
        measures.round(&sides, &pages, round)?;
        let said = start::run_to_end(&mut sides[1].command(&["rights"])?)?;
        eprintln!("  rights: {}", said.trim());
        rights.figure(said.trim().rsplit(' ').next().unwrap_or_default().parse()?);
    }
    if !arguments.keep {
        std::fs::remove_dir_all(&root)?;
    }
    let Measures { ready, start, resident, used, pages } = measures;
    Ok([vec![ready, start], pages, vec![resident, used, rights]].into_iter().flatten().collect())
}
