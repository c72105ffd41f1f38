//! A load over HTTP, written for these measurements: connections that are kept, requests one after another on each.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::Failure;

/// One kept connection.
pub struct Line {
    reader: BufReader<TcpStream>,
    host: String,
}

impl Line {
    pub fn open(address: SocketAddr) -> Result<Line, Failure> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Line { reader: BufReader::with_capacity(64 * 1024, stream), host: address.to_string() })
    }

    /// Asks for a path; answers the body of a 200.
    pub fn get(&mut self, path: &str, cookie: &str) -> Result<Vec<u8>, Failure> {
        let cookie = if cookie.is_empty() { String::new() } else { format!("Cookie: {cookie}\r\n") };
        // Programs that fetch the large documents of the API take them compressed.
        let encoding = if path.starts_with("/api/") { "Accept-Encoding: gzip\r\n" } else { "" };
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{encoding}{cookie}\r\n", self.host);
        self.reader.get_mut().write_all(request.as_bytes())?;
        let (head, body) = self.answer()?;
        if head.starts_with("HTTP/1.1 200") { Ok(body) } else { Err(format!("{path}: {head}").into()) }
    }

    /// Signs in; answers the cookie of the session.
    pub fn sign_in(&mut self, user: &str, password: &str) -> Result<String, Failure> {
        let body = format!("user={user}&password={password}");
        let request = format!(
            "POST /sign-in HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.host,
            body.len()
        );
        self.reader.get_mut().write_all(request.as_bytes())?;
        let (head, _) = self.answer()?;
        let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: suimei_session="));
        let token = cookie.and_then(|cookie| cookie.split(';').next()).ok_or("nobody is signed in")?;
        Ok(format!("suimei_session={token}"))
    }

    fn answer(&mut self) -> Result<(String, Vec<u8>), Failure> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.reader.read_line(&mut head)? == 0 {
                return Err("the connection ended".into());
            }
        }
        let lower = head.to_ascii_lowercase();
        let length = lower.lines().find_map(|line| line.strip_prefix("content-length:"));
        let mut body = vec![0; length.map_or(Ok(0), |length| length.trim().parse::<usize>())?];
        self.reader.read_exact(&mut body)?;
        Ok((head, body))
    }
}

/// Milliseconds of each request, sorted.
pub struct Latencies(Vec<f64>);

impl Latencies {
    pub fn of(mut all: Vec<f64>) -> Latencies {
        all.sort_by(f64::total_cmp);
        Latencies(all)
    }

    /// The value that this share of requests does not exceed.
    pub fn percentile(&self, share: f64) -> f64 {
        let last = self.0.len().saturating_sub(1);
        self.0.get(((self.0.len() as f64 * share).ceil() as usize).saturating_sub(1).min(last)).copied().unwrap_or(0.0)
    }
}

/// So many connections ask one path after the other until all are asked.
pub fn load(
    address: SocketAddr,
    connections: usize,
    paths: &[String],
    cookie: &str,
) -> Result<(Latencies, f64), Failure> {
    let next = AtomicUsize::new(0);
    let begun = Instant::now();
    let all = std::thread::scope(|scope| {
        let work = || {
            let mut line = Line::open(address)?;
            let mut taken = Vec::new();
            while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                let begun = Instant::now();
                line.get(path, cookie)?;
                taken.push(begun.elapsed().as_secs_f64() * 1e3);
            }
            Ok::<_, Failure>(taken)
        };
        let threads: Vec<_> = (0..connections).map(|_| scope.spawn(work)).collect();
        let mut all = Vec::new();
        for thread in threads {
            all.extend(thread.join().map_err(|_| "a caller panicked")??);
        }
        Ok::<_, Failure>(all)
    })?;
    Ok((Latencies::of(all), begun.elapsed().as_secs_f64()))
}

/// Processor milliseconds of the threads that a process has now, to the nanosecond.
pub fn threads_ms(process: u32) -> Result<f64, Failure> {
    let mut sum = 0.0;
    for thread in std::fs::read_dir(format!("/proc/{process}/task"))? {
        let stat = std::fs::read_to_string(thread?.path().join("schedstat"))?;
        sum += stat.split(' ').next().unwrap_or_default().parse::<f64>()? / 1e6;
    }
    Ok(sum)
}

/// Processor milliseconds that a process has had so far.
pub fn processor_ms(process: u32) -> Result<f64, Failure> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks: f64 = fields[11].parse::<f64>()? + fields[12].parse::<f64>()?;
    // USER_HZ is 100 on every Linux of today.
    Ok(ticks * 10.0)
}
