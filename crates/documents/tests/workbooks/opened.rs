//! LibreOffice opens what is written, and what it saves is read.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::editor::Book;
use crate::given_back::{exported, projects};
use crate::scene::*;

/// LibreOffice, or none where a developer has not installed it; in CI it must be there.
fn office() -> Option<&'static str> {
    let found = ["soffice", "libreoffice"]
        .into_iter()
        .find(|name| Command::new(name).arg("--version").output().is_ok_and(|answer| answer.status.success()));
    assert!(
        found.is_some() || std::env::var_os("CI").is_none(),
        "LibreOffice is not here: install libreoffice-calc (script/setup does)"
    );
    if found.is_none() {
        eprintln!("LibreOffice is not here; this test looked at nothing");
    }
    found
}

fn convert(office: &str, directory: &Path, to: &str, files: &[PathBuf]) {
    let profile = format!("-env:UserInstallation=file://{}", directory.join("profile").display());
    let answer = Command::new(office)
        .args([&profile, "--headless", "--norestore", "--convert-to", to, "--outdir"])
        .arg(directory.join("out"))
        .args(files)
        .output()
        .expect("LibreOffice runs");
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
}

#[test]
fn libreoffice_opens_templates_exports_and_marked_workbooks() {
    let Some(office) = office() else { return };
    let data = worlds::Data::empty(worlds::Database::Sqlite);
    let directory = &data.place.directory;
    let mut broken = Book::open(&workbook());
    broken.put(LINES, "B5", "送");
    let broken = broken.save();
    let reasons: Vec<_> =
        read(&broken).problems.iter().map(|problem| (problem.place.clone(), "请改正".to_owned())).collect();
    let marked = reading("annual-plan", |reading| documents::mark(&broken, &reasons, reading)).unwrap().unwrap();
    let files = [
        ("plan", written("annual-plan", Some(&plan_on_paper()), false)),
        ("empty", written("annual-plan", None, false)),
        ("marked", marked),
        ("export", exported(&projects(30), 30, |export| export.xlsx().unwrap())),
    ];
    let paths: Vec<PathBuf> = files
        .iter()
        .map(|(name, bytes)| {
            let path = directory.join(format!("{name}.xlsx"));
            std::fs::write(&path, bytes).unwrap();
            path
        })
        .collect();
    // Every sheet of every workbook as CSV, cells as they are shown.
    convert(office, directory, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1", &paths);
    let csv = |name: &str| {
        let path = directory.join("out").join(format!("{name}.csv"));
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let plan = csv("plan-重点项目");
    assert!(
        plan.contains("项目名称*") && plan.contains("饮水工程一期") && plan.contains("东溪县 示例第11镇"),
        "{plan}"
    );
    assert!(plan.contains("2011-04-01") && plan.contains("123,456.89"), "{plan}");
    assert!(csv("empty-年度工作计划").contains("工作思路"));
    assert!(csv("marked-重点项目").contains("请改正"));
    let export = csv("export-项目");
    assert!(export.contains("共 30 条，本表 30 条。") && export.contains("第30座桥"), "{export}");
    // What LibreOffice saves is read as what it was.
    convert(office, directory, "xlsx:Calc MS Excel 2007 XML", &paths[..1]);
    let saved = std::fs::read(directory.join("out").join("plan.xlsx")).unwrap();
    let intake = read(&saved);
    assert_eq!(told(&intake), []);
    assert_same(&intake.entries[0].input, &plan_on_paper());
}

/// LibreOffice 7 does not escape again what it unescapes: the plan without such text.
fn plan_on_paper() -> kernel::Aggregate {
    let mut plan = plan();
    let need = kind("plan-line").position("need").expect("a field");
    for line in plan.lines.get_mut("plan-line").expect("lines") {
        line.values[need] = "三百户人家吃水困难。\n=1+1 不是公式".into();
    }
    plan
}
