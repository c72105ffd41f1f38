//! `suimei template`, `suimei import` and `suimei export`: workbooks on the command line, with somebody's own rights.
//!
//! Who runs this program on the machine may name a user with `--as`; that it was done so stands in the audit journal.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use documents::CellProblem;
use kernel::{Kind, Refusal, Viewer};
use serde_json::{Value as Json, json};
use server::every::workbooks::importer::{Importer, Mode, Outcome, Planned};
use server::every::workbooks::list;
use store::audit::{self, Audit};
use store::query::{self, Query};
use store::{Engine, StoreError};

use crate::data;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::words::{Words, say};

/// A command with its data open: which kind, and in whose name.
struct Desk {
    words: Words,
    engine: Engine,
    kind: &'static Kind,
    viewer: Viewer,
    json: bool,
}

fn text(matches: &ArgMatches, name: &str) -> Option<String> {
    matches.try_get_one::<String>(name).ok().flatten().cloned()
}

impl Desk {
    fn open(words: Words, matches: &ArgMatches, json: bool) -> Result<Desk, Failure> {
        let settings = Settings::read(words, matches)?;
        data::exists(words, &settings)?;
        data::writable(words, &settings)?;
        let engine = data::engine(words, &settings, data::brief())?;
        let named = text(matches, "kind").unwrap_or_default();
        let catalogue = engine.catalogue();
        let kind =
            catalogue.kind(&named).or_else(|| catalogue.kind_by_path(&named)).filter(|kind| kind.part_of.is_none());
        let kind = kind.ok_or_else(|| {
            let known: Vec<&str> = catalogue.roots().map(|kind| kind.code).collect();
            let known = known.join(" ");
            Failure::Usage(say!(
                words,
                "没有表种 {named}。可用：{known}",
                "There is no kind {named}. There are: {known}"
            ))
        })?;
        let mut viewer = viewer(words, &engine, matches)?;
        viewer.language = words.0;
        Ok(Desk { words, engine, kind, viewer, json })
    }

    fn refused(&self, refusal: &Refusal) -> Failure {
        Failure::refusal(self.words, self.engine.catalogue(), refusal)
    }

    fn importer(&self) -> Result<Importer<'_>, Failure> {
        Importer::new(&self.engine, &self.viewer, self.kind).map_err(|refusal| match self.viewer.person {
            Some(_) => self.refused(&refusal),
            None => Failure::Usage(
                self.words
                    .of("请用 --as 写明以哪个用户的权限办理。", "Say with --as with whose rights this is done.")
                    .to_owned(),
            ),
        })
    }

    /// What was done in somebody's name is noted.
    fn note(&self, action: &str) -> Result<(), Failure> {
        let Some(person) = self.viewer.person else { return Ok(()) };
        let shared = std::sync::Arc::clone(&self.engine.shared);
        let (programme, subject) = (self.viewer.programme.clone(), format!("{}.{action}", self.kind.code));
        let noted = self.engine.write(move |connection| {
            let audit = Audit {
                programme: &programme,
                person: Some(person),
                event: "acted-as",
                subject: &subject,
                outcome: "done",
            };
            audit::audit(connection, &shared, &audit)
        });
        noted.map_err(|error| Failure::store(self.words, &error))
    }
}

/// The person of that user name, or the machine's own command line in the programme that is named or was the first.
fn viewer(words: Words, engine: &Engine, matches: &ArgMatches) -> Result<Viewer, Failure> {
    let failed = |error: StoreError| Failure::store(words, &error);
    let Some(user) = text(matches, "as") else {
        if let Some(programme) = text(matches, "programme") {
            return Ok(Viewer::installation(&programme));
        }
        let first = "SELECT code FROM programme ORDER BY created, id LIMIT 1";
        let rows = engine.read(|connection| connection.query(first, &[])).map_err(failed)?;
        return Ok(Viewer::installation(rows.first().and_then(|row| row[0].as_text()).unwrap_or_default()));
    };
    let account = data::account(words, engine, matches, &user)?;
    let viewer = match account.filter(|account| account.active) {
        Some(account) => engine.viewer(account.person).map_err(failed)?,
        None => None,
    };
    viewer.ok_or_else(|| {
        Failure::Undone(say!(
            words,
            "没有启用的用户 {user}。请检查用户名，或请系统管理员启用账号。",
            "There is no enabled user {user}. Check the name, or ask the system administrator to enable the account."
        ))
    })
}

fn write(words: Words, path: &Path, content: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, content).map_err(|error| {
        let path = path.display();
        Failure::Undone(say!(words, "{path} 不能写入：{error}", "{path} cannot be written: {error}"))
    })
}

/// `suimei template KIND --out FILE.xlsx`.
pub fn template(words: Words, matches: &ArgMatches, json: bool) -> Result<(), Failure> {
    let desk = Desk::open(words, matches, json)?;
    let record = text(matches, "record").map(|id| id.parse()).transpose().map_err(|_| {
        Failure::Usage(words.of("--record 应为记录的编号。", "--record takes the identifier of a record.").to_owned())
    })?;
    let importer = match desk.viewer.person {
        Some(_) => desk.importer()?,
        None => {
            Importer::for_templates(&desk.engine, &desk.viewer, desk.kind).map_err(|refusal| desk.refused(&refusal))?
        }
    };
    let (title, content) = importer.template(record, record.is_none()).map_err(|refusal| desk.refused(&refusal))?;
    let out = text(matches, "out").map_or_else(|| PathBuf::from(format!("{title}.xlsx")), PathBuf::from);
    write(words, &out, &content)?;
    let path = out.display().to_string();
    if json {
        println!("{}", json!({ "out": path, "bytes": content.len() }));
    } else {
        println!(
            "{}",
            say!(
                words,
                "模板已写入 {path}。填好后用 suimei import 导入。",
                "The template is in {path}. Fill it in and import it with suimei import."
            )
        );
    }
    Ok(())
}

/// `suimei import KIND FILE.xlsx`: everything or nothing.
pub fn import(words: Words, matches: &ArgMatches, json: bool) -> Result<(), Failure> {
    let desk = Desk::open(words, matches, json)?;
    let file = text(matches, "file").unwrap_or_default();
    let content = read_file(words, Path::new(&file))?;
    let importer = desk.importer()?;
    let rehearse = matches.get_flag("dry-run");
    let mode = if rehearse { Mode::Rehearse } else { Mode::Perform };
    let outcome = importer.import(&content, mode).map_err(|refusal| desk.refused(&refusal))?;
    if !outcome.is_right() {
        return Err(wrong(&desk, &importer, &outcome, &content, text(matches, "problems").as_deref())?);
    }
    if !rehearse && outcome.counts()[..2] != [0, 0] {
        desk.note("import")?;
        desk.engine.settle().map_err(|error| Failure::store(words, &error))?;
    }
    right(&desk, &importer, &outcome, rehearse);
    Ok(())
}

/// Reads a file, but not one that is too large anyway.
fn read_file(words: Words, path: &Path) -> Result<Vec<u8>, Failure> {
    let shown = path.display();
    let max = documents::limits::FILE_MAX;
    let size = std::fs::metadata(path).map(|found| found.len());
    if size.as_ref().is_ok_and(|size| *size > max as u64) {
        let max = max / 1024 / 1024;
        return Err(Failure::Undone(say!(
            words,
            "{shown} 太大，最大 {max} MB。请删去图片等无关内容，或分成几个文件。",
            "{shown} is too large: at most {max} MB. Take out pictures, or split it."
        )));
    }
    size.and_then(|_| std::fs::read(path))
        .map_err(|error| Failure::Undone(say!(words, "{shown} 不能读取：{error}", "{shown} cannot be read: {error}")))
}

fn as_json(importer: &Importer<'_>, problem: &CellProblem) -> Json {
    json!({
        "sheet": problem.place.sheet,
        "cell": if problem.is_at_cell() { problem.place.cell() } else { String::new() },
        "column": problem.heading,
        "code": problem.code,
        "message": importer.sentence(problem),
    })
}

fn line(importer: &Importer<'_>, problem: &CellProblem) -> String {
    let place = if problem.is_at_cell() {
        format!("{} {}  ", problem.place.sheet, problem.place.cell())
    } else {
        String::new()
    };
    let heading = if problem.heading.is_empty() { String::new() } else { format!("{}：", problem.heading) };
    format!("{place}{heading}{}", importer.sentence(problem))
}

/// Everything that is wrong, and the workbook with the reasons where one was asked for.
fn wrong(
    desk: &Desk,
    importer: &Importer<'_>,
    outcome: &Outcome,
    content: &[u8],
    problems: Option<&str>,
) -> Result<Failure, Failure> {
    let words = desk.words;
    if desk.json {
        let errors: Vec<Json> = outcome.problems.iter().map(|problem| as_json(importer, problem)).collect();
        println!("{}", json!({ "ok": false, "errors": errors }));
    } else {
        for problem in &outcome.problems {
            println!("{}", line(importer, problem));
        }
    }
    if let Some(out) = problems {
        let marked = importer.mark(content, outcome).map_err(|refusal| desk.refused(&refusal))?;
        match marked {
            Some(marked) => write(words, Path::new(out), &marked)?,
            None => eprintln!(
                "{}",
                words.of(
                    "这个文件读不出来，没有标注原因的工作簿。",
                    "The file cannot be read; there is no workbook with reasons."
                )
            ),
        }
    }
    if desk.json {
        return Ok(Failure::Undone(String::new()));
    }
    let count = outcome.problems.len();
    Ok(Failure::Undone(say!(words, "有 {count} 处需要改，什么都没有写入。", "{count} to mend; nothing was written.")))
}

fn right(desk: &Desk, importer: &Importer<'_>, outcome: &Outcome, rehearsed: bool) {
    let words = desk.words;
    let [created, changed, unchanged, repeated] = outcome.counts();
    if desk.json {
        let record = |planned: &Planned| {
            let action = planned.action.map(|action| action.name);
            json!({ "id": planned.record.map(|id| id.to_string()), "title": planned.title, "action": action })
        };
        let records: Vec<Json> = outcome.planned.iter().map(record).collect();
        let notes: Vec<Json> = outcome.notes.iter().map(|note| as_json(importer, note)).collect();
        println!(
            "{}",
            json!({
                "ok": true, "written": !rehearsed, "created": created, "changed": changed, "unchanged": unchanged,
                "repeated": repeated, "rows": outcome.rows, "records": records, "notes": notes,
            })
        );
        return;
    }
    for note in &outcome.notes {
        println!("{}", line(importer, note));
    }
    let counts = say!(
        words,
        "新增 {created} 份，修改 {changed} 份，没有变化 {unchanged} 份，以前已导入 {repeated} 份。",
        "{created} new, {changed} changed, {unchanged} unchanged, {repeated} imported before."
    );
    let begin = match rehearsed {
        true => words.of("全部核对无误，没有写入。", "Everything is right; nothing was written. "),
        false => words.of("导入完成。", "Imported. "),
    };
    println!("{begin}{counts}");
}

/// `suimei export KIND --format xlsx|csv|jsonl --out FILE`.
pub fn export(words: Words, matches: &ArgMatches, json: bool) -> Result<(), Failure> {
    let desk = Desk::open(words, matches, json)?;
    if !query::may_list(desk.kind, &desk.viewer) {
        return Err(desk.refused(&Refusal::unseen()));
    }
    let format = text(matches, "format").unwrap_or_else(|| "xlsx".to_owned());
    let (engine, viewer, now) = (&desk.engine, &desk.viewer, desk.engine.shared.clock.now());
    let listing =
        list::read_listing(engine, viewer, desk.kind, Query::default()).map_err(|refusal| desk.refused(&refusal))?;
    let content = match format.as_str() {
        "csv" => Ok(listing.csv(engine, viewer, now).into_bytes()),
        "jsonl" => listing.jsonl(engine, viewer).map(String::into_bytes),
        _ => listing.xlsx(engine, viewer, "", now),
    };
    let content = content.map_err(|refusal| desk.refused(&refusal))?;
    let default = || PathBuf::from(format!("{}.{format}", desk.kind.path));
    let out = text(matches, "out").map_or_else(default, PathBuf::from);
    write(words, &out, &content)?;
    desk.note("export")?;
    let (rows, total, path) = (listing.rows.len(), listing.total, out.display().to_string());
    if json {
        println!("{}", json!({ "out": path, "rows": rows, "total": total }));
    } else {
        let label = desk.kind.label.in_language(words.0);
        println!(
            "{}",
            say!(
                words,
                "{label}共 {total} 条，{path} 里有 {rows} 条。",
                "{label}: {rows} of {total} records are in {path}."
            )
        );
    }
    Ok(())
}
