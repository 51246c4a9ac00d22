//! Who may speak to the workbench: the browser that was given the address, and no page of another site.
//!
//! | attack | held off by |
//! |---|---|
//! | another machine | the socket listens on 127.0.0.1 alone |
//! | another program or user of this machine | a random token of 128 bits in the address, then a cookie of its own, both compared in constant time |
//! | a page of another site that posts here | cookie `SameSite=Strict`, `Origin` and `Sec-Fetch-Site` checked |
//! | a name of another site that resolves here (DNS rebinding) | `Host` must be this address and port |
//! | a script in a cell, a label or a file name | every value escaped by the templates; no inline script, by content security policy |
//! | the page in a frame of another site | `frame-ancestors 'self'` |
//! | another port of this machine that reads the cookie | the name of the cookie holds the port; it is `HttpOnly` |
//!
//! A program run by the same user can read the files of the analysis anyway: it is not kept out.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};

/// Keys of one session.
#[derive(Debug)]
pub(super) struct Guard {
    token: String,
    cookie: String,
    port: u16,
}

/// What becomes of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is from our page.
    Pass,
    /// It brings the address that was printed: the browser is given its cookie.
    Welcome(String),
    /// It is refused.
    Refuse,
}

/// Headers of every answer.
pub(super) const HEADERS: [(HeaderName, HeaderValue); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; \
             frame-src 'self'; frame-ancestors 'self'; base-uri 'none'",
        ),
    ),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
];

impl Guard {
    /// New keys for a port.
    pub(super) fn new(port: u16) -> Result<Self, getrandom::Error> {
        Ok(Self { token: random()?, cookie: random()?, port })
    }

    /// The address to open.
    pub(super) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/?token={}", self.port, self.token)
    }

    /// Judges a request by what it says of where it comes from.
    pub(super) fn judge(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Verdict {
        let told = |name: HeaderName| headers.get(name).map(|v| v.to_str().unwrap_or("?"));
        let here = format!("127.0.0.1:{}", self.port);
        let from_elsewhere = told(header::HOST) != Some(&here)
            || told(header::ORIGIN).is_some_and(|origin| origin != format!("http://{here}"))
            || told(HeaderName::from_static("sec-fetch-site")).is_some_and(|site| !matches!(site, "same-origin" | "none"));
        if from_elsewhere {
            return Verdict::Refuse;
        }
        let name = self.cookie_name();
        let mut cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
        if cookies.any(|c| c.trim().split_once('=').is_some_and(|(n, value)| n == name && same(value, &self.cookie))) {
            return Verdict::Pass;
        }
        let mut pairs = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
        if *method == Method::GET && pairs.any(|(n, value)| n == "token" && same(value, &self.token)) {
            return Verdict::Welcome(format!("{name}={}; Path=/; HttpOnly; SameSite=Strict", self.cookie));
        }
        Verdict::Refuse
    }

    fn cookie_name(&self) -> String {
        format!("adequation-{}", self.port)
    }
}

/// Equality that takes the same time whatever differs.
fn same(told: &str, kept: &str) -> bool {
    blake3::hash(told.as_bytes()) == blake3::hash(kept.as_bytes())
}

/// 128 bits that no one can foresee.
pub(super) fn random() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}
