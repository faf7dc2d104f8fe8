//! One file of the page.

use std::{
    borrow::Cow,
    io::{self, Read, Write},
    sync::{Arc, OnceLock},
};

use axum::{
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{
            ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
            REFERRER_POLICY, VARY, X_FRAME_OPTIONS,
        },
    },
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use wallfeed_proto::Key;

use super::super::etag;
use crate::board::digest::Digest;

/// The page loads nothing from elsewhere and is shown in no foreign frame.
const POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";
/// Something between speed and size: it is done once.
const BROTLI_QUALITY: u32 = 9;
/// Below this, headers outweigh what compression saves; bytes.
const SMALL: usize = 256;

/// A file, and its compressed forms once somebody asked for them. Cheap to clone.
#[derive(Debug, Clone)]
pub(in crate::http) struct Asset(Arc<File>);

#[derive(Debug)]
struct File {
    bytes: Bytes,
    kind: HeaderValue,
    digest: Digest,
    brotli: OnceLock<Option<Bytes>>,
    gzip: OnceLock<Option<Bytes>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Brotli,
    Gzip,
    Identity,
}

impl Asset {
    pub(super) fn new(path: &str, bytes: Cow<'static, [u8]>) -> Self {
        let bytes = match bytes {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => bytes.into(),
        };
        let digest = Digest::of(&Key::from(path), &bytes);
        Self(Arc::new(File { bytes, kind: kind(path), digest, brotli: OnceLock::new(), gzip: OnceLock::new() }))
    }

    pub(super) fn answer(&self, path: &str, headers: &HeaderMap) -> Response {
        let (bytes, coding) = self.0.coded(headers);
        let is_worker = headers.contains_key("service-worker");
        let tag = |coding: Coding| format!("\"{}{}\"", self.0.digest, coding.suffix());
        let known = etag::is_known(
            headers,
            &[Coding::Brotli, Coding::Gzip, Coding::Identity].map(tag).each_ref().map(String::as_str),
        );
        let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { bytes.into_response() };
        let headers = response.headers_mut();
        if let Ok(etag) = HeaderValue::try_from(tag(coding)) {
            headers.insert(ETAG, etag);
        }
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(CACHE_CONTROL, caching(path));
        headers.insert(CONTENT_TYPE, self.0.kind.clone());
        if let Some(name) = coding.name() {
            headers.insert(CONTENT_ENCODING, name);
        }
        headers.extend(self.0.guards(is_worker));
        response
    }
}

/// What guards a document and all that it loads.
const GUARDS: [(HeaderName, HeaderValue); 4] = [
    (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
];

impl File {
    /// The headers without which a browser would be less strict. They mean something for what it opens as a document, and the
    /// policy for the script of a worker, too, which lives by its own; for all else they would be weight.
    fn guards(&self, is_worker: bool) -> impl IntoIterator<Item = (HeaderName, HeaderValue)> {
        let kind = self.kind.as_bytes();
        let is_document = kind.starts_with(b"text/html") || kind.starts_with(b"image/svg+xml");
        GUARDS.into_iter().filter(move |(name, _)| is_document || is_worker && *name == CONTENT_SECURITY_POLICY)
    }

    /// The bytes in the best coding that the client takes.
    fn coded(&self, headers: &HeaderMap) -> (Bytes, Coding) {
        for coding in accepted(headers) {
            let coded = match coding {
                Coding::Brotli => self.brotli.get_or_init(|| self.compress(brotli)),
                Coding::Gzip => self.gzip.get_or_init(|| self.compress(gzip)),
                Coding::Identity => break,
            };
            if let Some(bytes) = coded {
                return (bytes.clone(), coding);
            }
        }
        (self.bytes.clone(), Coding::Identity)
    }

    /// None where it does not pay.
    fn compress(&self, coding: fn(&[u8]) -> io::Result<Vec<u8>>) -> Option<Bytes> {
        let kind = self.kind.to_str().unwrap_or_default();
        let is_text = kind.starts_with("text/") || ["json", "svg", "javascript"].iter().any(|word| kind.contains(word));
        if !is_text || self.bytes.len() < SMALL {
            return None;
        }
        coding(&self.bytes).ok().filter(|coded| coded.len() < self.bytes.len()).map(Bytes::from)
    }
}

fn brotli(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut coded = Vec::new();
    brotli::CompressorReader::new(bytes, 4096, BROTLI_QUALITY, 22).read_to_end(&mut coded)?;
    Ok(coded)
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

impl Coding {
    fn name(self) -> Option<HeaderValue> {
        match self {
            Self::Brotli => Some(HeaderValue::from_static("br")),
            Self::Gzip => Some(HeaderValue::from_static("gzip")),
            Self::Identity => None,
        }
    }

    /// Sets the entity tags of the codings apart.
    fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => "-br",
            Self::Gzip => "-gz",
            Self::Identity => "",
        }
    }
}

/// The codings that the client takes, ours best first.
fn accepted(headers: &HeaderMap) -> Vec<Coding> {
    let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let named: Vec<&str> = values.flat_map(|value| value.split(',')).filter_map(taken).collect();
    let takes = |name: &str| named.iter().any(|other| other.eq_ignore_ascii_case(name));
    let codings = [(Coding::Brotli, takes("br")), (Coding::Gzip, takes("gzip") || takes("x-gzip"))];
    codings.into_iter().filter_map(|(coding, taken)| taken.then_some(coding)).collect()
}

/// The coding's name, unless its weight is nought.
fn taken(item: &str) -> Option<&str> {
    let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
    let weight = parameters.trim().strip_prefix("q=").and_then(|weight| weight.trim().parse::<f32>().ok());
    weight.is_none_or(|weight| weight > 0.0).then_some(name.trim())
}

/// Files that carry a fingerprint in their names never change; of the others the client asks whether they have.
fn caching(path: &str) -> HeaderValue {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_fingerprint = |part: &str| {
        part.len() >= 8
            && part.bytes().all(|byte| byte.is_ascii_hexdigit())
            && part.bytes().any(|byte| byte.is_ascii_digit())
    };
    let fingerprinted = name.split(['.', '-']).skip(1).any(is_fingerprint);
    HeaderValue::from_static(if fingerprinted { "public, max-age=31536000, immutable" } else { "no-cache" })
}

fn kind(path: &str) -> HeaderValue {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let text = matches!(kind.type_(), mime_guess::mime::TEXT) && kind.get_param("charset").is_none();
    let kind = if text { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    HeaderValue::try_from(kind).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_right() {
        for (path, expected) in [
            ("index.html", "text/html; charset=utf-8"),
            ("css/main.css", "text/css; charset=utf-8"),
            ("js/main.js", "text/javascript; charset=utf-8"),
            ("js/x.mjs", "application/javascript"),
            ("manifest.webmanifest", "application/manifest+json"),
            ("icons/x.svg", "image/svg+xml"),
            ("icons/x.png", "image/png"),
            ("fonts/x.woff2", "font/woff2"),
            ("favicon.ico", "image/x-icon"),
            ("LICENSE", "application/octet-stream"),
        ] {
            assert_eq!(kind(path), expected, "{path}");
        }
    }

    #[test]
    fn codings_are_chosen_by_what_the_client_takes() {
        for (header, expected) in [
            ("gzip, deflate, br, zstd", &[Coding::Brotli, Coding::Gzip][..]),
            ("GZIP;q=0.5", &[Coding::Gzip]),
            ("br;q=0, gzip", &[Coding::Gzip]),
            ("identity", &[]),
            ("", &[]),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, header.parse().unwrap())]);
            assert_eq!(accepted(&headers), expected, "{header}");
        }
    }

    #[test]
    fn coded_forms_are_other_representations() {
        let text = "wall ".repeat(500);
        let asset = Asset::new("a.txt", text.clone().into_bytes().into());
        let answer = |name: HeaderName, value: &str| {
            asset.answer("a.txt", &HeaderMap::from_iter([(name, value.parse().unwrap())]))
        };
        let [plain, gzip, brotli] = ["", "gzip", "br"].map(|coding| answer(ACCEPT_ENCODING, coding));
        let tags = [&plain, &gzip, &brotli].map(|response| response.headers()[ETAG].to_str().unwrap().to_owned());
        assert!(tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2], "{tags:?}");
        assert_eq!(
            (gzip.headers()[CONTENT_ENCODING].as_bytes(), brotli.headers()[CONTENT_ENCODING].as_bytes()),
            (&b"gzip"[..], &b"br"[..])
        );
        for tag in tags {
            assert_eq!(answer(axum::http::header::IF_NONE_MATCH, &tag).status(), StatusCode::NOT_MODIFIED);
        }
        let mut back = String::new();
        flate2::read::GzDecoder::new(&asset.0.gzip.get().unwrap().clone().unwrap()[..])
            .read_to_string(&mut back)
            .unwrap();
        assert_eq!(back, text);
    }

    #[test]
    fn each_kind_of_file_is_guarded_as_far_as_that_means_something() {
        let guards = |path: &str, headers: &HeaderMap| {
            let answer = Asset::new(path, b"x".into()).answer(path, headers);
            GUARDS.iter().filter(|(name, value)| answer.headers().get(name) == Some(value)).count()
        };
        let worker = HeaderMap::from_iter([(HeaderName::from_static("service-worker"), "script".parse().unwrap())]);
        for (path, alone, of_worker) in [("index.html", 4, 4), ("a.svg", 4, 4), ("sw.js", 0, 1), ("a.css", 0, 1)] {
            assert_eq!((guards(path, &HeaderMap::new()), guards(path, &worker)), (alone, of_worker), "{path}");
        }
    }

    #[test]
    fn fingerprinted_files_are_kept() {
        for (path, kept) in [
            ("js/main.1f2e3d4c.js", true),
            ("main-0123456789ab.css", true),
            ("js/main.js", false),
            ("deadbeef.js", false),
            ("a.facade-wall.js", false),
        ] {
            assert_eq!(caching(path).to_str().unwrap().contains("immutable"), kept, "{path}");
        }
    }
}
