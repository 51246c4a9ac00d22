//! A browser as a person drives it: the few commands of WebDriver (W3C) that the tests use, spoken to chromedriver over plain HTTP.
//! fantoccini was the other road: it changes features of crates that polars shares, and each test build would compile polars anew.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// A browser with one window; it is closed when this goes.
pub(crate) struct Browser {
    driver: Child,
    port: u16,
    session: String,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.send("DELETE", "", &Value::Null);
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The key that an element of the page is told by.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Sends one HTTP request to this machine; the status and the body of the answer.
pub(crate) fn http(port: u16, head: &str, body: &[u8]) -> std::io::Result<(u16, String, String)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_mins(1)))?;
    write!(stream, "{head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len())?;
    stream.write_all(body)?;
    // chromedriver keeps the connection whatever it is asked: the answer ends where it says.
    let mut answer = Vec::new();
    let mut buffer = [0; 8192];
    let ends = |answer: &[u8]| {
        let head = answer.windows(4).position(|w| w == b"\r\n\r\n")?;
        let told = String::from_utf8_lossy(&answer[..head]).to_lowercase();
        let length = told.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok())?;
        Some(head + 4 + length)
    };
    while ends(&answer).is_none_or(|end| answer.len() < end) {
        // A server that closes early has answered what it had to.
        let Ok(count @ 1..) = stream.read(&mut buffer) else { break };
        answer.extend_from_slice(&buffer[..count]);
    }
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    Ok((status, head.to_owned(), body.to_owned()))
}

impl Browser {
    /// Starts a browser of this size; none where chromedriver is not installed.
    pub(crate) fn start(width: u32, height: u32) -> Option<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
        let driver = Command::new("chromedriver").arg(format!("--port={port}")).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
        let mut browser = Self { driver, port, session: String::new() };
        let clock = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(clock.elapsed() < Duration::from_secs(20), "chromedriver does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
        let arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"];
        let options = json!({ "args": arguments.iter().map(|a| (*a).to_owned()).chain([format!("--window-size={width},{height}")]).collect::<Vec<_>>() });
        let made = browser.send("POST", "", &json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": options } } }));
        made["sessionId"].as_str()?.clone_into(&mut browser.session);
        Some(browser)
    }

    fn send(&self, method: &str, path: &str, body: &Value) -> Value {
        let session = if self.session.is_empty() { String::new() } else { format!("/{}", self.session) };
        let head = format!(
            "{method} /session{session}{path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json; charset=utf-8",
            self.port
        );
        let body = if method == "GET" || method == "DELETE" { Vec::new() } else { serde_json::to_vec(body).unwrap() };
        let (_, _, answer) = http(self.port, &head, &body).unwrap();
        serde_json::from_str::<Value>(&answer).unwrap_or_default()["value"].take()
    }

    /// Opens an address.
    pub(crate) fn go(&self, address: &str) {
        self.send("POST", "/url", &json!({ "url": address }));
        self.arrived();
    }

    /// The address shown.
    pub(crate) fn address(&self) -> String {
        self.send("GET", "/url", &Value::Null).as_str().unwrap_or_default().to_owned()
    }

    /// The value of a script's last expression, given with `return`.
    pub(crate) fn script(&self, script: &str) -> Value {
        self.send("POST", "/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// The text that a person sees on the page.
    pub(crate) fn text(&self) -> String {
        self.script("return document.body.innerText").as_str().unwrap_or_default().to_owned()
    }

    fn element(&self, css: &str) -> Option<String> {
        let found = self.send("POST", "/element", &json!({ "using": "css selector", "value": css }));
        found[ELEMENT].as_str().map(str::to_owned)
    }

    /// Waits for an element.
    pub(crate) fn wait(&self, css: &str) -> String {
        let clock = Instant::now();
        loop {
            if let Some(found) = self.element(css) {
                return found;
            }
            assert!(clock.elapsed() < Duration::from_secs(20), "no {css} on {}:\n{}", self.address(), self.text());
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Clicks on an element.
    pub(crate) fn click(&self, css: &str) {
        let at = self.wait(css);
        self.send("POST", &format!("/element/{at}/click"), &json!({}));
    }

    /// Types into an element; a path into a field for files.
    pub(crate) fn write(&self, css: &str, text: &str) {
        let at = self.wait(css);
        self.send("POST", &format!("/element/{at}/value"), &json!({ "text": text }));
    }

    /// Presses a key where the focus is, and waits for the page that it brings.
    pub(crate) fn press(&self, key: &str) {
        let actions = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        self.send("POST", "/actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }));
    }

    /// Does something that brings another page, and waits until it is there; the page to wait on is not it.
    pub(crate) fn turn(&self, action: impl FnOnce(&Self)) {
        self.script("window.before = true");
        action(self);
        self.arrived();
    }

    /// Waits until the page that was asked for is there.
    fn arrived(&self) {
        let clock = Instant::now();
        while self.script("return document.readyState === 'complete' && !window.before && !document.querySelector('.pace')")
            != Value::Bool(true)
        {
            assert!(clock.elapsed() < Duration::from_mins(1), "the page did not change: {}", self.text());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}
