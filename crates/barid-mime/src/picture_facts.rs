//! What a picture says beside what it shows: where and when it was taken, with what, by whom.
//! Taken out without touching its pixels; which way up it stands is kept.
//!
//! JPEG (ITU-T T.81 Annex B, Exif 2.32 §4.5), PNG (W3C PNG §11), WebP (RFC 9649 §2).

/// A picture with nothing but itself in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bare {
    /// The picture.
    pub bytes: Vec<u8>,
    /// Whether it said where it was taken.
    pub had_place: bool,
}

/// Takes out of a picture what it says beside what it shows. `None` where it says nothing, is
/// of another kind, or can't be read.
pub fn bare(picture: &[u8]) -> Option<Bare> {
    let mut facts = Facts::default();
    let bytes = match crate::raster::sniff(picture)? {
        "image/jpeg" => jpeg(picture, &mut facts)?,
        "image/png" => png(picture, &mut facts)?,
        "image/webp" => webp(picture, &mut facts)?,
        _ => return None,
    };
    facts.is_any.then_some(Bare { bytes, had_place: facts.has_place })
}

#[derive(Default)]
struct Facts {
    is_any: bool,
    has_place: bool,
    /// Which way up it stands: 2 to 8; 0 where that is as the pixels are.
    orientation: u8,
}

impl Facts {
    /// Reads the first directory of Exif: orientation, and whether it points to a place.
    fn take_exif(&mut self, tiff: &[u8]) {
        let is_little = tiff.starts_with(b"II*\0");
        if !is_little && !tiff.starts_with(b"MM\0*") {
            self.is_any = true;
            return;
        }
        let short = |at: usize| {
            let two: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
            Some(if is_little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
        };
        let long = |at: usize| {
            let four: [u8; 4] = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
            Some(if is_little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
        };
        let first = long(4).and_then(|at| usize::try_from(at).ok()).unwrap_or(usize::MAX);
        let count = short(first).unwrap_or(0);
        for entry in 0..usize::from(count) {
            let Some(at) = first.checked_add(2 + 12 * entry) else { break };
            match short(at) {
                Some(ORIENTATION) => {
                    let turned = short(at.saturating_add(8)).and_then(|one| u8::try_from(one).ok());
                    self.orientation = turned.filter(|one| (2..=8).contains(one)).unwrap_or(0);
                }
                Some(PLACE) => {
                    self.has_place = true;
                    self.is_any = true;
                }
                Some(_) => self.is_any = true,
                None => break,
            }
        }
        // A second directory is a small copy of the picture.
        let next = first.checked_add(2 + 12 * usize::from(count)).and_then(long);
        self.is_any |= next.is_some_and(|at| at != 0);
    }

    fn take_text(&mut self, text: &[u8]) {
        self.is_any = true;
        self.has_place |= memchr::memmem::find(text, b"GPSLatitude").is_some();
    }

    /// Exif that says which way up and nothing else, if that has to be said.
    fn upright(&self) -> Option<[u8; 26]> {
        let orientation = Some(self.orientation).filter(|one| *one != 0)?;
        let mut tiff = *b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0";
        if let Some(value) = tiff.get_mut(18) {
            *value = orientation;
        }
        Some(tiff)
    }
}

const ORIENTATION: u16 = 0x0112;
const PLACE: u16 = 0x8825;
const EXIF: &[u8] = b"Exif\0\0";

fn jpeg(picture: &[u8], facts: &mut Facts) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(picture.len());
    let mut at = 2;
    loop {
        // Any number of fill bytes may stand before a marker.
        while picture.get(at..at + 2)? == [0xff, 0xff] {
            at += 1;
        }
        let [0xff, marker] = *picture.get(at..at + 2)? else { return None };
        if marker == 0xd9 {
            facts.is_any |= picture.len() > at + 2;
            break;
        }
        let size = picture.get(at + 2..at + 4)?;
        let size = usize::from(u16::from_be_bytes(size.try_into().ok()?));
        let end = at + 2 + size;
        let segment = picture.get(at..end)?;
        let content = segment.get(4..)?;
        let goes = match marker {
            0xe0 => content.starts_with(b"JFIF\0"),
            0xe2 => content.starts_with(b"ICC_PROFILE\0"),
            0xee => content.starts_with(b"Adobe"),
            0xe1..=0xef | 0xfe => false,
            _ => true,
        };
        match (goes, content.strip_prefix(EXIF).filter(|_| marker == 0xe1)) {
            (true, _) => kept.extend_from_slice(segment),
            (false, Some(tiff)) => facts.take_exif(tiff),
            (false, None) => facts.take_text(content),
        }
        at = end;
        if marker == 0xda {
            let scan = picture.get(at..)?;
            let is_end = |pair: &[u8]| matches!(pair, [0xff, code] if !matches!(code, 0 | 0xd0..=0xd7 | 0xff));
            let len = scan.windows(2).position(is_end)?;
            kept.extend_from_slice(scan.get(..len)?);
            at += len;
        }
    }
    let mut out = vec![0xff, 0xd8];
    // JFIF has to be the first of all.
    let jfif = match kept.get(..4) {
        Some([0xff, 0xe0, high, low]) => 2 + usize::from(u16::from_be_bytes([*high, *low])),
        _ => 0,
    };
    out.extend_from_slice(kept.get(..jfif)?);
    if let Some(tiff) = facts.upright() {
        out.extend_from_slice(&[0xff, 0xe1, 0, 34]);
        out.extend_from_slice(EXIF);
        out.extend_from_slice(&tiff);
    }
    out.extend_from_slice(kept.get(jfif..)?);
    out.extend_from_slice(&[0xff, 0xd9]);
    Some(out)
}

fn png(picture: &[u8], facts: &mut Facts) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(picture.len());
    let mut after_header = 0;
    let mut at = 8;
    loop {
        let size: [u8; 4] = picture.get(at..at + 4)?.try_into().ok()?;
        let size = usize::try_from(u32::from_be_bytes(size)).ok()?;
        let end = at.checked_add(12)?.checked_add(size)?;
        let chunk = picture.get(at..end)?;
        let (kind, content) = (chunk.get(4..8)?, chunk.get(8..8 + size)?);
        at = end;
        match kind {
            b"eXIf" => facts.take_exif(content),
            b"tEXt" | b"zTXt" | b"iTXt" | b"tIME" => facts.take_text(content),
            _ => kept.extend_from_slice(chunk),
        }
        if kind == b"IHDR" {
            after_header = kept.len();
        }
        if kind == b"IEND" {
            facts.is_any |= picture.len() > at;
            break;
        }
    }
    let mut out = picture.get(..8)?.to_vec();
    out.extend_from_slice(kept.get(..after_header)?);
    if let Some(tiff) = facts.upright() {
        let chunk = [b"eXIf".as_slice(), &tiff].concat();
        out.extend_from_slice(&26_u32.to_be_bytes());
        out.extend_from_slice(&chunk);
        out.extend_from_slice(&crc(&chunk).to_be_bytes());
    }
    out.extend_from_slice(kept.get(after_header..)?);
    Some(out)
}

/// The check that follows each chunk (W3C PNG, Annex D).
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 };
    !bytes
        .iter()
        .fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}

fn webp(picture: &[u8], facts: &mut Facts) -> Option<Vec<u8>> {
    const EXIF_FLAG: u8 = 0x08;
    const XMP_FLAG: u8 = 0x04;
    let size: [u8; 4] = picture.get(4..8)?.try_into().ok()?;
    let end = usize::try_from(u32::from_le_bytes(size)).ok()?.checked_add(8)?;
    let picture = picture.get(..end)?;
    let mut kept = Vec::with_capacity(picture.len());
    let mut flags = None;
    let mut at = 12;
    while at < picture.len() {
        let size: [u8; 4] = picture.get(at + 4..at + 8)?.try_into().ok()?;
        let size = usize::try_from(u32::from_le_bytes(size)).ok()?;
        let content = picture.get(at + 8..(at + 8).checked_add(size)?)?;
        let padded = (at + 8 + size + size % 2).min(picture.len());
        match picture.get(at..at + 4)? {
            b"EXIF" => facts.take_exif(content.strip_prefix(EXIF).unwrap_or(content)),
            b"XMP " => facts.take_text(content),
            name => {
                if name == b"VP8X" {
                    flags = Some(kept.len() + 8);
                }
                kept.extend_from_slice(picture.get(at..padded)?);
                if kept.len() % 2 == 1 {
                    kept.push(0);
                }
            }
        }
        at = padded;
    }
    // Only an extended file may have either.
    if let Some(flags) = flags.and_then(|at| kept.get_mut(at)) {
        *flags &= !(EXIF_FLAG | XMP_FLAG);
        if let Some(tiff) = facts.upright() {
            *flags |= EXIF_FLAG;
            kept.extend_from_slice(b"EXIF\x1a\0\0\0");
            kept.extend_from_slice(&tiff);
        }
    }
    let size = u32::try_from(kept.len() + 4).ok()?;
    Some([b"RIFF".as_slice(), &size.to_le_bytes(), b"WEBP", &kept].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exif with an orientation, and a place if asked for.
    fn exif(orientation: u8, has_place: bool) -> Vec<u8> {
        let mut tiff = b"MM\0*\0\0\0\x08".to_vec();
        tiff.extend([0, if has_place { 3 } else { 1 }]);
        tiff.extend([1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
        if has_place {
            tiff.extend(b"\x01\x0f\0\x02\0\0\0\x04Cam\0\x88\x25\0\x04\0\0\0\x01\0\0\0\x40");
        }
        tiff.extend([0; 4]);
        tiff
    }

    fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let size = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], size.as_slice(), content].concat()
    }

    fn jpeg_of(between: &[Vec<u8>], end: &[u8]) -> Vec<u8> {
        let jfif = segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0");
        let scan =
            [segment(0xda, b"\x01\x01\0\0\x3f\0"), b"\x12\xff\0\xff\xd0\x34".to_vec()].concat();
        let body = [jfif, between.concat(), segment(0xdb, &[7; 65]), scan].concat();
        [b"\xff\xd8".as_slice(), &body, b"\xff\xd9", end].concat()
    }

    #[test]
    fn a_photograph_forgets_where_it_was_taken_and_stays_upright() {
        let app1 = segment(0xe1, &[EXIF, &exif(6, true)].concat());
        let icc = segment(0xe2, b"ICC_PROFILE\0\x01\x01abc");
        let others = [segment(0xfe, b"by me"), segment(0xed, b"Photoshop 3.0\0x"), icc.clone()];
        let picture = jpeg_of(&[vec![app1], others.to_vec()].concat(), b"a film");
        let found = bare(&picture).unwrap();
        assert!(found.had_place);
        let mut facts = Facts { orientation: 6, ..Facts::default() };
        let upright = segment(0xe1, &[EXIF, &facts.upright().unwrap()].concat());
        assert_eq!(found.bytes, jpeg_of(&[upright, icc], b""));
        assert_eq!(bare(&found.bytes), None, "nothing is left to be taken out");
        facts.orientation = 0;
        jpeg(&found.bytes, &mut facts).unwrap();
        assert_eq!(facts.orientation, 6);
    }

    #[test]
    fn a_picture_that_says_nothing_stays_as_it_is() {
        assert_eq!(bare(&jpeg_of(&[], b"")), None);
        let turned = segment(0xe1, &[EXIF, &exif(3, false)].concat());
        assert_eq!(bare(&jpeg_of(&[turned], b"")), None);
        assert_eq!(bare(b"GIF89a"), None);
        assert_eq!(bare(b""), None);
    }

    fn chunk(kind: &[u8], content: &[u8]) -> Vec<u8> {
        let named = [kind, content].concat();
        let size = u32::try_from(content.len()).unwrap().to_be_bytes();
        [size.as_slice(), &named, &crc(&named).to_be_bytes()].concat()
    }

    #[test]
    fn png_loses_its_texts() {
        assert_eq!(crc(b"IEND"), 0xae42_6082);
        let of = |more: &[Vec<u8>]| {
            let ends = [chunk(b"IHDR", &[0; 13]), chunk(b"IDAT", b"x"), chunk(b"IEND", b"")];
            let [first, pixels, last] = ends;
            [b"\x89PNG\r\n\x1a\n".to_vec(), first, more.concat(), pixels, last].concat()
        };
        let exif_chunk = chunk(b"eXIf", &exif(8, true));
        let texts = [chunk(b"tEXt", b"Author\0Me"), exif_chunk, chunk(b"tIME", &[0; 7])];
        let found = bare(&of(&texts)).unwrap();
        let facts = Facts { orientation: 8, ..Facts::default() };
        assert_eq!(found.bytes, of(&[chunk(b"eXIf", &facts.upright().unwrap())]));
        assert!(found.had_place);
        let xmp = bare(&of(&[chunk(b"iTXt", b"XML:com.adobe.xmp exif:GPSLatitude")])).unwrap();
        assert!(xmp.had_place && xmp.bytes == of(&[]));
    }

    #[test]
    fn webp_loses_its_chunks_and_says_so() {
        let piece = |name: &[u8], content: &[u8]| {
            let size = u32::try_from(content.len()).unwrap().to_le_bytes();
            let end: &[u8] = if content.len() % 2 == 1 { &[0] } else { &[] };
            [name, size.as_slice(), content, end].concat()
        };
        let of = |flags: u8, more: &[Vec<u8>]| {
            let head = piece(b"VP8X", &[flags, 0, 0, 0, 1, 0, 0, 1, 0, 0]);
            let body = [head, piece(b"VP8 ", b"abc"), more.concat()].concat();
            let size = u32::try_from(body.len() + 4).unwrap().to_le_bytes();
            [b"RIFF".as_slice(), &size, b"WEBP", &body].concat()
        };
        let told = [piece(b"EXIF", &exif(1, true)), piece(b"XMP ", b"<x/>")];
        let found = bare(&of(0x1c, &told)).unwrap();
        assert!(found.had_place && found.bytes == of(0x10, &[]));
        let found = bare(&of(0x0c, &[piece(b"EXIF", &exif(6, true))])).unwrap();
        let facts = Facts { orientation: 6, ..Facts::default() };
        assert_eq!(found.bytes, of(0x08, &[piece(b"EXIF", &facts.upright().unwrap())]));
    }

    #[test]
    fn no_bytes_break_it() {
        let app1 = segment(0xe1, &[EXIF, &exif(6, true)].concat());
        let whole = jpeg_of(&[app1], b"");
        for cut in 0..whole.len() {
            bare(&whole[..cut]);
            let mut bent = whole.clone();
            bent[cut] ^= 0xff;
            bare(&bent);
        }
        for start in [
            &b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR"[..],
            b"RIFF\xff\xff\xff\xffWEBPEXIF\xff\xff\xff\xff",
        ] {
            assert_eq!(bare(start), None);
        }
    }
}
