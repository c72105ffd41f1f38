//! What is compiled anew after a declaration has changed: neither the pages for every kind nor the workbooks.

use std::fs::File;
use std::process::Command;
use std::time::SystemTime;

use serde_json::Value as Json;

use crate::report::{Goal, Measure};
use crate::{Arguments, Failure, start};

/// A file that declares.
const DECLARES: &str = "crates/programme/src/roles.rs";
const UNTOUCHED: &[&str] = &["kernel", "store", "server", "documents"];

/// The crates of this repository that a check compiles.
fn compiled() -> Result<Vec<String>, Failure> {
    let mut cargo = Command::new("cargo");
    let said = start::run_to_end(cargo.args(["check", "--quiet", "--bin", "suimei", "--message-format", "json"]))?;
    let artifacts = said.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok());
    let anew = artifacts.filter(|artifact| artifact["reason"] == "compiler-artifact" && artifact["fresh"] == false);
    Ok(anew.filter_map(|artifact| Some(artifact["target"]["name"].as_str()?.to_owned())).collect())
}

pub fn measure(_: &Arguments) -> Result<Vec<Measure>, Failure> {
    compiled()?;
    File::options().append(true).open(DECLARES)?.set_modified(SystemTime::now())?;
    let anew = compiled()?;
    eprintln!("  compiled anew: {}", anew.join(" "));
    if !anew.iter().any(|name| name == "programme") {
        return Err("the changed file is compiled by nobody".into());
    }
    let name = format!("Of {} those that a changed declaration compiles anew", UNTOUCHED.join(", "));
    let mut measure = Measure::alone(&name, "crates", Goal::AtMost(0.0));
    measure.figure(anew.iter().filter(|name| UNTOUCHED.contains(&name.as_str())).count() as f64);
    Ok(vec![measure])
}
