//! `suimei serve`: opens the data, listens, and ends in good order on SIGTERM or SIGINT.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use server::{App, Configuration, Limits};
use store::Options;
use tokio::signal::unix::{SignalKind, signal};

use crate::data;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::words::{Words, say};

/// Requests under way get so long to end after the signal.
const GRACE: Duration = Duration::from_secs(10);

fn listen(words: Words, address: &str) -> Result<TcpListener, Failure> {
    let listener = TcpListener::bind(address).and_then(|listener| listener.set_nonblocking(true).map(|()| listener));
    listener.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => Failure::Undone(say!(
            words,
            "{address} 已被别的程序占用。请停掉它，或用 --listen 换一个端口。",
            "{address} is taken by another program. Stop that one, or choose another port with --listen."
        )),
        std::io::ErrorKind::InvalidInput => Failure::Usage(say!(
            words,
            "--listen 应为 地址:端口，例如 127.0.0.1:8080，而不是 {address}。",
            "--listen is ADDRESS:PORT, such as 127.0.0.1:8080, not {address}."
        )),
        _ => Failure::Undone(say!(words, "不能监听 {address}：{error}", "Cannot listen on {address}: {error}")),
    })
}

fn begin_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("SUIMEI_LOG");
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false).init();
}

/// Whether nothing can be written where the data lies: after a crash on a full disk the public goes on reading all the same.
fn reads_only(words: Words, settings: &Settings) -> Result<bool, Failure> {
    let Err(failure) = data::writable(words, settings) else { return Ok(false) };
    if !store::place::database_file(&settings.data).exists() {
        return Err(failure);
    }
    if let Failure::Undone(sentence) = &failure {
        eprintln!("{sentence}");
    }
    eprintln!(
        "{}",
        words.of(
            "现在只供查看。请腾出磁盘空间或改正权限，再重新启动。",
            "Serving for reading only. Make room on the disk or mend its permissions, then start again."
        )
    );
    Ok(true)
}

/// Runs until it is told to end.
pub fn serve(words: Words, settings: &Settings) -> Result<(), Failure> {
    begin_log();
    settings.check_mail(words)?;
    let reading_only = reads_only(words, settings)?;
    let listener = listen(words, &settings.listen)?;
    let failed = |error: std::io::Error| Failure::Undone(say!(words, "不能启动：{error}", "Cannot start: {error}"));
    let address = listener.local_addr().map_err(failed)?;
    let options = Options { slow: settings.slow, reading_only, ..Options::default() };
    let engine = Arc::new(data::engine(words, settings, options)?);
    let configuration = Configuration {
        public_url: settings.public_url.clone(),
        smtp: settings.smtp.clone(),
        mail_from: settings.mail_from.clone(),
        proxies: settings.proxies(words)?,
        limits: Limits { connections: below_file_limit(settings.limits.connections), ..settings.limits },
    };
    let app = Arc::new(App::new(engine, configuration).map_err(|error| Failure::store(words, &error))?);
    if app.default_programme().is_empty() {
        tell_setup(words, settings, address, &pages::open_setup(&app));
    }
    let jobs = server::every::jobs::start(Arc::clone(&app));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(failed)?;
    let served = runtime.block_on(until_told(&app, listener, address));
    drop(jobs);
    runtime.shutdown_timeout(GRACE);
    tracing::info!("ended");
    served.map_err(failed)
}

/// Files that the process has open beside connections: the database, its log, keys, letters on their way.
const OTHER_FILES: usize = 100;

/// As many connections as are asked for, and fewer where the system lets a process have fewer files.
fn below_file_limit(asked: usize) -> usize {
    let files = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    let files_max = files.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX));
    let connections = asked.min(files_max.saturating_sub(OTHER_FILES)).max(1);
    if connections < asked {
        tracing::info!(connections, files_max, "fewer connections than asked for: the limit of files is lower");
    }
    connections
}

/// Says on the console, and nowhere else, what opens the set-up page.
fn tell_setup(words: Words, settings: &Settings, address: SocketAddr, code: &str) {
    let site = settings.public_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let site = site.trim_end_matches('/');
    eprintln!(
        "{}",
        say!(
            words,
            "数据库里还没有帮扶工作。请在浏览器打开 {site}/setup，输入一次性设置码：{code}",
            "The database holds no programme yet. Open {site}/setup in a browser and enter the one-time code: {code}"
        )
    );
}

async fn until_told(app: &Arc<App>, listener: TcpListener, address: SocketAddr) -> std::io::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let told = Arc::new(tokio::sync::Notify::new());
    let (ending, patience) = (Arc::clone(&told), Arc::clone(&told));
    println!("http://{address}/");
    let serving = server::serve(listener, pages::router(app), app.configuration.limits, async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("ending");
        ending.notify_one();
    });
    tokio::select! {
        () = serving => {}
        () = async { patience.notified().await; tokio::time::sleep(GRACE).await } => {}
    }
    Ok(())
}
