//! The platform with made-up kinds beside its own, so many that they are ninety: what `script/bench --only ninety` runs.
//! It is no product, and no product holds it.

mod made;
mod fill;
mod rights;

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use clap::{Parser, Subcommand};
use server::{App, Configuration, Limits};
use store::{Engine, Options, Place};

/// Whatever stops it.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// As the product has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
struct Arguments {
    /// Made-up kinds beside the product's own.
    #[arg(long, default_value_t = 0)]
    further: usize,
    /// A directory in which the sample lies.
    #[arg(long)]
    data: PathBuf,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Makes the tables of the made-up kinds and some hundred records of each.
    Fill,
    /// Serves until it is told to end, as the product does.
    Serve { listen: String },
    /// Asks the policy everything; prints how many questions, how many granted, the seconds.
    Rights,
}

fn main() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    let begun = Instant::now();
    let place = Place { directory: arguments.data.clone(), postgres: None };
    let makes_tables = matches!(arguments.what, What::Fill);
    let engine = Engine::open(made::programme(arguments.further, makes_tables), place, Options::default())?;
    match arguments.what {
        What::Fill => {
            let made = engine.catalogue().kinds.iter().copied().filter(|kind| kind.code.starts_with(made::PREFIX));
            let made = made.collect();
            fill::fill(&engine, made)
        }
        What::Serve { listen } => serve(engine, &listen),
        What::Rights => {
            let asked = rights::ask(&engine)?;
            println!("{} {} {}", asked.questions, asked.granted, begun.elapsed().as_secs_f64());
            Ok(())
        }
    }
}

fn serve(engine: Engine, listen: &str) -> Result<(), Failure> {
    let listener = TcpListener::bind(listen)?;
    listener.set_nonblocking(true)?;
    let app = Arc::new(App::new(Arc::new(engine), Configuration::default())?);
    let _jobs = server::every::jobs::start(Arc::clone(&app));
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let mut told = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let ended = async move {
            told.recv().await;
        };
        server::serve(listener, pages::router(&app), Limits::default(), ended).await;
        Ok(())
    })
}
