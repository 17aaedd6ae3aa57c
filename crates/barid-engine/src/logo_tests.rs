//! When a logo is asked for, and when nobody is.

use crate::{Engine, SenderLogo, vouch::tests as world};
use barid_model::MessageId;
use barid_protocols::{net::FetchError, transport::Web};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" \
    baseProfile=\"tiny-ps\" viewBox=\"0 0 1 1\"><title>Trees</title></svg>";
const AT: &str = "https://example.org/logo.svg";

/// A page of the web, and who asked for what.
#[derive(Debug)]
struct Site {
    page: Mutex<Result<&'static str, u16>>,
    asked: Mutex<Vec<String>>,
}

impl Site {
    fn new(page: Result<&'static str, u16>) -> Arc<Site> {
        Arc::new(Site { page: Mutex::new(page), asked: Mutex::default() })
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

#[async_trait::async_trait]
impl Web for Site {
    async fn page(&self, url: &str, max_bytes: usize) -> Result<Vec<u8>, FetchError> {
        assert_eq!(max_bytes, 32 << 10);
        self.asked.lock().unwrap().push(url.to_owned());
        match *self.page.lock().unwrap() {
            Ok(page) => Ok(page.as_bytes().to_vec()),
            Err(0) => Err(FetchError::Unreachable),
            Err(status) => Err(FetchError::Status(status)),
        }
    }
}

/// An engine with a letter of `tests/data/authentication`, whose sender DNS was asked about.
async fn with(
    dir: &TempDir,
    letter: &str,
    records: &str,
    site: &Arc<Site>,
) -> (Engine, Arc<world::Hand>, Arc<world::Troubled>) {
    let (clock, dns) = (world::Hand::new(), world::Troubled::with(records, &[]));
    let letter = std::fs::read(world::data(letter)).unwrap();
    let engine = world::engine(dir.path(), clock.clone(), &[&letter]).await;
    let engine = engine.asking(Some(dns.clone())).browsing(site.clone());
    engine.vouch().await.unwrap();
    dns.asked();
    (engine, clock, dns)
}

async fn logo(engine: &Engine) -> Option<SenderLogo> {
    engine.sender_logo(MessageId(1)).await.unwrap()
}

const RECORD: &str =
    "default._bimi.example.org TXT \"v=BIMI1; l=https://example.org/logo.svg; a=\"";

#[tokio::test(flavor = "multi_thread")]
async fn a_logo_is_asked_for_once_and_kept_for_days() {
    let (dir, site) = (TempDir::new().unwrap(), Site::new(Ok(SVG)));
    let (engine, clock, dns) = with(&dir, "good.eml", RECORD, &site).await;
    for _ in 0..2 {
        let found = logo(&engine).await.unwrap();
        assert_eq!(found.domain, "example.org");
        assert!(found.svg.starts_with("<svg ") && !found.svg.contains("title"));
    }
    assert_eq!(site.asked(), [AT]);
    let asked = dns.asked();
    assert!(
        asked.iter().all(|name| name.starts_with("_dmarc.") || name.starts_with("default._bimi."))
    );
    clock.pass(6 * 24 * 60);
    assert!(logo(&engine).await.is_some());
    assert!(site.asked().is_empty() && dns.asked().is_empty());
    clock.pass(2 * 24 * 60);
    assert!(logo(&engine).await.is_some());
    assert_eq!(site.asked(), [AT]);
}

#[tokio::test(flavor = "multi_thread")]
async fn r10_reading_a_message_asks_for_no_logo() {
    let (dir, site) = (TempDir::new().unwrap(), Site::new(Ok(SVG)));
    let (engine, _clock, dns) = with(&dir, "good.eml", RECORD, &site).await;
    let look = barid_mime::Look {
        base: "/d/x".to_owned(),
        remote: barid_mime::Remote::Blocked,
        is_dark: false,
        keeps_colors: false,
        form: barid_mime::Form::Own,
    };
    engine.display(MessageId(1), look).await.unwrap();
    engine.security(MessageId(1)).await.unwrap();
    engine.vouch().await.unwrap();
    assert!(site.asked().is_empty() && dns.asked().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_vouched_for_or_does_not_protect_the_name_has_no_logo() {
    let everywhere = "default._bimi.example.org TXT v=BIMI1; l=https://example.org/logo.svg\n\
        default._bimi.plain.example TXT v=BIMI1; l=https://plain.example/logo.svg";
    for letter in ["other-domain.eml", "changed-body.eml", "unsigned.eml", "no-policy.eml"] {
        let (dir, site) = (TempDir::new().unwrap(), Site::new(Ok(SVG)));
        let (engine, _clock, dns) = with(&dir, letter, everywhere, &site).await;
        assert_eq!(logo(&engine).await, None, "{letter}");
        assert!(site.asked().is_empty() && dns.asked().is_empty(), "{letter}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_logo_is_not_shown_and_not_asked_for_again_and_again() {
    let evil = "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.2\" baseProfile=\"tiny-ps\" \
        viewBox=\"0 0 1 1\"><title>x</title><script/></svg>";
    for (page, minutes) in [(Ok(evil), 6 * 24 * 60), (Err(404), 6 * 24 * 60), (Err(0), 59)] {
        let (dir, site) = (TempDir::new().unwrap(), Site::new(page));
        let (engine, clock, _dns) = with(&dir, "good.eml", RECORD, &site).await;
        assert_eq!(logo(&engine).await, None);
        clock.pass(minutes);
        assert_eq!(logo(&engine).await, None);
        assert_eq!(site.asked(), [AT], "{page:?}");
        *site.page.lock().unwrap() = Ok(SVG);
        clock.pass(2 * 24 * 60);
        assert!(logo(&engine).await.is_some());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_without_a_record_asks_the_web_nothing() {
    for record in ["", "default._bimi.example.org TXT v=BIMI1; l=; a="] {
        let (dir, site) = (TempDir::new().unwrap(), Site::new(Ok(SVG)));
        let (engine, _clock, dns) = with(&dir, "good.eml", record, &site).await;
        assert_eq!(logo(&engine).await, None);
        assert!(!dns.asked().is_empty() && site.asked().is_empty());
    }
}
