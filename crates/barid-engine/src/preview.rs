//! Looking at an attachment without another program: pictures, text, and the pages of a
//! PDF, which are drawn here and run nothing.

use crate::{
    bounded::bounded,
    display::{Picture, one_attached},
    engine::Engine,
    error::EngineError,
};
use barid_mime::{
    Defects,
    archive::{self, Listing},
    charset,
    vcard::{self, Card},
};
use barid_model::MessageId;
use hayro::{
    PixmapSettings, RenderCache, RenderSettings, hayro_interpret::InterpreterSettings,
    hayro_syntax::Pdf, vello_cpu::color::palette::css::WHITE,
};
use image::ImageReader;
use std::{io::Cursor, sync::Arc, time::Duration};

/// For reading a file, and for drawing one page.
const PATIENCE: Duration = Duration::from_secs(8);
/// Bytes of text that are shown.
const MAX_TEXT: usize = 512 << 10;
/// Bytes of a PDF that is drawn.
const MAX_PDF: usize = 64 << 20;
/// Pages that are offered.
const MAX_PAGES: usize = 100;
/// Pixels of a drawn page: across, and in all.
const PAGE_WIDTH: f32 = 1_600.0;
const PAGE_PIXELS: f32 = 6_000_000.0;
/// Pixels of a picture that a web view may be asked to decode.
const MAX_PIXELS: u64 = 100_000_000;

/// How a file can be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// As a picture.
    Image,
    /// As text; pages and drawings as their source.
    Text,
    /// Page by page.
    Pdf,
    /// By what is in it.
    Archive,
    /// As people.
    Cards,
    /// Not at all.
    Opaque,
}

/// A file to look at.
#[derive(Debug)]
pub enum Preview {
    /// A picture made of pixels.
    Image(Picture),
    /// Its first bytes as text.
    Text {
        /// With LF line ends.
        text: String,
        /// Whether there is more of it.
        is_cut: bool,
    },
    /// A PDF that can be drawn.
    Pdf {
        /// All of it, for [`draw`].
        bytes: Arc<Vec<u8>>,
        /// Pages that can be drawn.
        shown: u32,
        /// Pages there are.
        total: u32,
    },
    /// What an archive says is in it; nothing was unpacked.
    Archive(Listing),
    /// People.
    Cards(Vec<Card>),
    /// It is not what it says it is, or can't be looked at.
    Opaque,
}

/// Says how a file can be looked at, by its safe name and declared type.
pub(crate) fn kind(name: &str, content_type: &str) -> Kind {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    let ending = ending.as_deref().unwrap_or_default();
    let is_vague = matches!(
        content_type,
        "application/octet-stream" | "application/x-download" | "application/force-download"
    );
    let text_types = [
        "application/json",
        "application/xml",
        "application/xhtml+xml",
        "application/javascript",
        "application/x-sh",
        "application/x-yaml",
        "application/sql",
        "application/toml",
        "image/svg+xml",
        "message/rfc822",
        "message/global",
        "message/delivery-status",
    ];
    let text_endings = [
        "txt", "md", "csv", "tsv", "log", "json", "xml", "yaml", "yml", "toml", "ini", "html",
        "htm", "svg", "ics", "vcf", "eml", "css", "js", "ts", "rs", "py", "c", "h", "cpp", "java",
        "sh", "sql", "diff", "patch", "tex", "srt", "asc",
    ];
    let pictures = ["image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp", "image/bmp"];
    let picture_endings = ["png", "jpg", "jpeg", "gif", "webp", "bmp"];
    if content_type == "application/pdf" || (is_vague && ending == "pdf") {
        Kind::Pdf
    } else if pictures.contains(&content_type) || (is_vague && picture_endings.contains(&ending)) {
        Kind::Image
    } else if archive::is_archive(name, content_type) {
        Kind::Archive
    } else if matches!(content_type, "text/vcard" | "text/x-vcard" | "text/directory")
        || (is_vague && ending == "vcf")
    {
        Kind::Cards
    } else if content_type.starts_with("text/")
        || text_types.contains(&content_type)
        || (is_vague && text_endings.contains(&ending))
    {
        Kind::Text
    } else {
        Kind::Opaque
    }
}

/// Whether a picture has no more pixels than a web view can bear. Of types whose size is
/// not known here the bytes decide.
pub(crate) fn is_bearable(bytes: &[u8]) -> bool {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    match reader.ok().and_then(|reader| reader.into_dimensions().ok()) {
        Some((width, height)) => u64::from(width) * u64::from(height) <= MAX_PIXELS,
        None => bytes.len() <= 8 << 20,
    }
}

impl Engine {
    /// Returns a part of a message to look at.
    ///
    /// # Errors
    ///
    /// As [`Engine::part`]; [`EngineError::Task`] for one that takes too long to read.
    pub async fn preview(&self, id: MessageId, path: &str) -> Result<Preview, EngineError> {
        let raw = self.read_whole(id).await?.into_shown();
        let owned = path.to_owned();
        let read = bounded(PATIENCE, move || preview(&raw, &owned)).await?;
        read.ok_or_else(|| EngineError::not_found("part", path))
    }
}

fn preview(raw: &[u8], path: &str) -> Option<Preview> {
    let parsed = barid_mime::parse(raw);
    let part = parsed.find(path)?;
    let about = one_attached(&parsed, part);
    let bytes = || parsed.decoded(part, &mut Defects::new()).into_owned();
    Some(match about.kind {
        Kind::Image => Picture::new(bytes()).map_or(Preview::Opaque, Preview::Image),
        Kind::Text => text(&bytes(), part.charset.as_deref()),
        Kind::Pdf => pdf(bytes()),
        Kind::Archive => {
            archive::list(&bytes(), &about.name).map_or(Preview::Opaque, Preview::Archive)
        }
        Kind::Cards => {
            let text = charset::decode(&bytes(), part.charset.as_deref(), &mut Defects::new());
            match vcard::cards(&text) {
                // Whatever it is instead can be read.
                cards if cards.is_empty() => self::text(text.as_bytes(), Some("utf-8")),
                cards => Preview::Cards(cards),
            }
        }
        Kind::Opaque => Preview::Opaque,
    })
}

fn text(bytes: &[u8], label: Option<&str>) -> Preview {
    // Four bytes more than are shown, so that no character is cut in half for good.
    let start = bytes.get(..MAX_TEXT * 4).unwrap_or(bytes);
    let whole = charset::decode(start, label, &mut Defects::new()).replace("\r\n", "\n");
    let whole = whole.replace('\0', "\u{fffd}");
    let text = whole.get(..whole.floor_char_boundary(MAX_TEXT)).unwrap_or(&whole).to_owned();
    Preview::Text { is_cut: text.len() < whole.len() || start.len() < bytes.len(), text }
}

fn pdf(bytes: Vec<u8>) -> Preview {
    if bytes.len() > MAX_PDF {
        return Preview::Opaque;
    }
    let bytes = Arc::new(bytes);
    let Ok(pdf) = Pdf::new(Arc::clone(&bytes)) else { return Preview::Opaque };
    let count = pdf.pages().len();
    let number = |pages: usize| u32::try_from(pages).unwrap_or(u32::MAX);
    match count {
        0 => Preview::Opaque,
        count => Preview::Pdf { bytes, shown: number(count.min(MAX_PAGES)), total: number(count) },
    }
}

/// Draws a page of a PDF, counted from 0, as a PNG picture. `None` for a page that is not
/// there, or that can't be drawn in time.
pub async fn draw(bytes: Arc<Vec<u8>>, page: u32) -> Option<Picture> {
    let drawn = bounded(PATIENCE, move || draw_now(bytes, page as usize)).await;
    drawn.ok().flatten().map(|bytes| Picture { content_type: "image/png", bytes })
}

fn draw_now(bytes: Arc<Vec<u8>>, page: usize) -> Option<Vec<u8>> {
    let pdf = Pdf::new(bytes).ok()?;
    let page = pdf.pages().get(page).filter(|_| page < MAX_PAGES)?;
    let (width, height) = page.render_dimensions();
    if !(width.is_finite() && height.is_finite() && width >= 1.0 && height >= 1.0) {
        return None;
    }
    let scale = (PAGE_WIDTH / width).min((PAGE_PIXELS / (width * height)).sqrt()).min(4.0);
    let is_drawable = |side: f32| (1.0..=f32::from(u16::MAX)).contains(&(side * scale));
    if !is_drawable(width) || !is_drawable(height) {
        return None;
    }
    let pixels = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let drawn = hayro::render(
        page,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &pixels,
    );
    drawn.into_png().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PDF of two pages, red to the left, that asks for scripts to run.
    fn with_script() -> Vec<u8> {
        let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 5 0 R\
            /AA<</O<</S/JavaScript/JS(app.launchURL('http://x.test'))>>>>>>";
        let objects = [
            "<</Type/Catalog/Pages 2 0 R\
             /OpenAction<</S/JavaScript/JS(app.alert(1);this.submitForm('http://x.test'))>>>>",
            "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>",
            page,
            page,
            "<</Length 24>>stream\n1 0 0 rg 0 0 100 100 re f\nendstream",
        ];
        let mut out = b"%PDF-1.7\n".to_vec();
        let mut places = Vec::new();
        for (number, object) in objects.iter().enumerate() {
            places.push(out.len());
            out.extend(format!("{} 0 obj{object}endobj\n", number + 1).bytes());
        }
        let table = out.len();
        out.extend(b"xref\n0 6\n0000000000 65535 f \n");
        places.iter().for_each(|at| out.extend(format!("{at:010} 00000 n \n").bytes()));
        out.extend(format!("trailer<</Size 6/Root 1 0 R>>\nstartxref\n{table}\n%%EOF").bytes());
        out
    }

    #[tokio::test]
    async fn r18_a_pdf_with_scripts_is_drawn_and_runs_nothing() {
        let Preview::Pdf { bytes, shown, total } = pdf(with_script()) else { panic!("no PDF") };
        assert_eq!((shown, total), (2, 2));
        let page = draw(Arc::clone(&bytes), 1).await.unwrap();
        let picture = image::load_from_memory(&page.bytes).unwrap().to_rgb8();
        assert_eq!(picture.dimensions(), (800, 400));
        assert_eq!(picture.get_pixel(10, 200).0, [255, 0, 0]);
        assert_eq!(picture.get_pixel(790, 200).0, [255, 255, 255]);
        assert_eq!(draw(bytes, 2).await, None);
    }

    #[tokio::test]
    async fn what_only_says_it_is_a_pdf_is_not_drawn() {
        for bytes in [&b""[..], b"<html><script>1</script>", b"%PDF-1.7\n%%EOF", &[0xff; 5_000]] {
            assert!(matches!(pdf(bytes.to_vec()), Preview::Opaque), "{bytes:?}");
            assert_eq!(draw(Arc::new(bytes.to_vec()), 0).await, None);
        }
        let whole = with_script();
        for at in (0..whole.len()).step_by(37) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x15;
            // Any outcome will do that is one.
            draw(Arc::new(bytes), 0).await;
            draw(Arc::new(whole[..at].to_vec()), 0).await;
        }
    }

    #[test]
    fn r18_pages_and_drawings_are_shown_as_their_source() {
        for (name, content_type, wanted) in [
            ("a.svg", "image/svg+xml", Kind::Text),
            ("a.html", "text/html", Kind::Text),
            ("a.xml", "application/xml", Kind::Text),
            ("a.pdf", "text/html", Kind::Text),
            ("a.pdf", "application/octet-stream", Kind::Pdf),
            ("a.png", "application/octet-stream", Kind::Image),
            ("a", "image/png", Kind::Image),
            ("a.zip", "application/zip", Kind::Archive),
            ("a.exe", "application/octet-stream", Kind::Opaque),
        ] {
            assert_eq!(kind(name, content_type), wanted, "{name} {content_type}");
        }
        let svg = b"Content-Type: image/png\r\n\r\n<svg onload=alert(1)>";
        assert!(matches!(preview(svg, "1"), Some(Preview::Opaque)));
        let html = b"Content-Type: text/html; charset=windows-1252\r\n\r\n<b>\xe9</b>\0";
        let Some(Preview::Text { text, is_cut: false }) = preview(html, "1") else { panic!() };
        assert_eq!(text, "<b>\u{e9}</b>\u{fffd}");
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        let Preview::Text { text, is_cut } =
            text("\u{e9}".repeat(MAX_TEXT).as_bytes(), Some("utf-8"))
        else {
            panic!()
        };
        assert!(is_cut && text.len() == MAX_TEXT);
        let Preview::Text { is_cut, .. } = super::text(b"short", None) else { panic!() };
        assert!(!is_cut);
    }
}
