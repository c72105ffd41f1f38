//! The release binary on the sample: how long a start takes, what it holds in memory, how large it is.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::report::{Goal, Measure};
use crate::{Arguments, Failure};

/// How long the server is left alone before its memory is read.
const IDLE: Duration = Duration::from_secs(5);
/// Longer than this is no start.
const PATIENCE: Duration = Duration::from_secs(60);

pub fn binary() -> Result<PathBuf, Failure> {
    let path = std::env::current_exe()?.with_file_name("suimei");
    if path.exists() { Ok(path) } else { Err("there is no suimei beside this program: use script/bench".into()) }
}

/// A running server, which is told to end when it is dropped.
pub struct Server(Child);

impl Server {
    pub fn process(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        end(&mut self.0);
    }
}

/// Tells a process that we started to end, and waits for it.
pub fn end(child: &mut Child) {
    let told = Pid::from_raw(child.id().cast_signed()).map(|pid| kill_process(pid, Signal::TERM));
    if !matches!(told, Some(Ok(()))) || child.wait().is_err() {
        eprintln!("bench: a server did not end");
    }
}

/// An address that nobody listens on.
pub fn free_address() -> Result<SocketAddr, Failure> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// Whether the server answers the address with 200.
pub fn answers(address: SocketAddr, path: &str) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer.starts_with("HTTP/1.1 200"))
    };
    ask().unwrap_or(false)
}

/// Starts a server; answers it with its address and the seconds until it was ready.
pub fn serve(binary: &Path, data: &Path) -> Result<(Server, SocketAddr, f64), Failure> {
    let address = free_address()?;
    let mut command = Command::new(binary);
    command.arg("serve").arg("--data").arg(data).args(["--listen", &address.to_string()]);
    ready(command, address)
}

/// Starts the server that a command is, which listens there; answers as `serve` does.
pub fn ready(mut command: Command, address: SocketAddr) -> Result<(Server, SocketAddr, f64), Failure> {
    let begun = Instant::now();
    let mut server = Server(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?);
    while !answers(address, "/readyz") {
        if begun.elapsed() > PATIENCE || server.0.try_wait()?.is_some() {
            return Err("the server did not become ready".into());
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok((server, address, begun.elapsed().as_secs_f64()))
}

/// Tells the sample into a fresh directory.
pub fn sample(binary: &Path, data: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(data)?;
    run_to_end(Command::new(binary).arg("demo").arg("--data").arg(data)).map(|_| ())
}

/// Runs a command to its end; answers what it said.
pub fn run_to_end(command: &mut Command) -> Result<String, Failure> {
    let ran = command.output()?;
    if !ran.status.success() {
        return Err(String::from_utf8_lossy(&ran.stderr).into_owned().into());
    }
    Ok(String::from_utf8_lossy(&ran.stdout).into_owned())
}

/// Megabytes that the process holds in memory.
pub fn resident(server: &Server) -> Result<f64, Failure> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.0.id()))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes / 1024.0)
}

pub fn measure(arguments: &Arguments) -> Result<Vec<Measure>, Failure> {
    let binary = binary()?;
    let data = arguments.place.join(format!("start-{}", std::process::id()));
    sample(&binary, &data)?;
    let mut time = Measure::alone("Start on the sample until /readyz answers 200", "s", Goal::AtMost(1.0));
    let mut memory = Measure::alone("Memory (VmRSS) of a server at rest for 5 s", "MB", Goal::AtMost(120.0));
    let mut used = Measure::alone("The same after a public search and 5 s more", "MB", Goal::AtMost(120.0));
    for _ in 0..arguments.rounds {
        let (server, address, seconds) = serve(&binary, &data)?;
        std::thread::sleep(IDLE);
        time.figure(seconds);
        memory.figure(resident(&server)?);
        if !answers(address, "/search?q=%E9%A5%AE%E6%B0%B4") {
            return Err("the search does not answer".into());
        }
        std::thread::sleep(IDLE);
        used.figure(resident(&server)?);
    }
    let mut size = Measure::alone("The release binary", "MB", Goal::None);
    size.figure(std::fs::metadata(&binary)?.len() as f64 / 1024.0 / 1024.0);
    std::fs::remove_dir_all(&data)?;
    Ok(vec![time, memory, used, size])
}
