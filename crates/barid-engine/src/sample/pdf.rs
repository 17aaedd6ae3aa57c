//! Writes small PDF files: pages of text with headings and tables, in the fonts that every
//! reader has (ISO 32000-1, 9.6.2.2).

const WIDTH: u32 = 595;
const HEIGHT: u32 = 842;
const MARGIN: u32 = 64;
/// Where the columns of a table begin.
const COLUMNS: [u32; 4] = [MARGIN, 300, 390, 470];

/// Writes `text` as a PDF. `# ` begins a heading, `| ` a row of a table with cells between
/// bars, a line of `===` a page. Letters outside of Windows-1252 become question marks.
pub(super) fn write(text: &str) -> Vec<u8> {
    let pages: Vec<Vec<u8>> = text.split("\n===\n").map(page).collect();
    let count = pages.len();
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        {
            let kids: Vec<String> =
                (0..count).map(|page| format!("{} 0 R", 5 + page * 2)).collect();
            format!("<< /Type /Pages /Count {count} /Kids [{}] >>", kids.join(" ")).into_bytes()
        },
        font("Helvetica"),
        font("Helvetica-Bold"),
    ];
    for (index, content) in pages.into_iter().enumerate() {
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {} 0 R \
                 /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>",
                6 + index * 2
            )
            .into_bytes(),
        );
        let head = format!("<< /Length {} >>\nstream\n", content.len());
        objects.push([head.as_bytes(), &content, b"\nendstream"].concat());
    }
    let mut out = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend_from_slice(format!("{} 0 obj\n", index + 1).as_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let table = out.len();
    let size = objects.len() + 1;
    let mut tail = format!("xref\n0 {size}\n0000000000 65535 f \n");
    for offset in offsets {
        tail.push_str(&format!("{offset:010} 00000 n \n"));
    }
    tail.push_str(&format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"));
    out.extend_from_slice(tail.as_bytes());
    out
}

fn font(name: &str) -> Vec<u8> {
    format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>")
        .into_bytes()
}

/// Draws one page.
fn page(text: &str) -> Vec<u8> {
    // A band along the top, so that pages do not look empty when they are small.
    let mut out =
        format!("0.22 0.35 0.55 rg 0 {} {WIDTH} 10 re f\n0.12 g\n", HEIGHT - 10).into_bytes();
    let mut y = HEIGHT - 90;
    for line in text.trim_matches('\n').lines() {
        if y < MARGIN {
            break;
        }
        if let Some(heading) = line.strip_prefix("# ") {
            show(&mut out, "F2", 18, MARGIN, y, heading);
            y = y.saturating_sub(30);
        } else if let Some(row) = line.strip_prefix("| ") {
            for (cell, x) in row.split('|').zip(COLUMNS) {
                show(&mut out, "F1", 10, x, y, cell.trim());
            }
            let rule =
                format!("0.8 G 0.5 w {MARGIN} {} m {} {} l S\n", y - 6, WIDTH - MARGIN, y - 6);
            out.extend_from_slice(rule.as_bytes());
            y = y.saturating_sub(20);
        } else {
            show(&mut out, "F1", 11, MARGIN, y, line);
            y = y.saturating_sub(17);
        }
    }
    out
}

fn show(out: &mut Vec<u8>, font: &str, size: u32, x: u32, y: u32, text: &str) {
    out.extend_from_slice(format!("BT /{font} {size} Tf {x} {y} Td (").as_bytes());
    for letter in text.chars() {
        match letter {
            '(' | ')' | '\\' => out.extend_from_slice(format!("\\{letter}").as_bytes()),
            _ => out.push(windows_1252(letter)),
        }
    }
    out.extend_from_slice(b") Tj ET\n");
}

fn windows_1252(letter: char) -> u8 {
    match letter {
        '€' => 0x80,
        '…' => 0x85,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '–' => 0x96,
        '—' => 0x97,
        ' '..='~' | '\u{a0}'..='ÿ' => u8::try_from(u32::from(letter)).unwrap_or(b'?'),
        _ => b'?',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_object_is_where_the_table_says() {
        let pdf = write("# Budget (west)\nTotal €12\n| Stone | 1\n===\nSecond page");
        // One character for each byte, so that offsets stay what they are.
        let letter = |byte: &u8| if byte.is_ascii() { char::from(*byte) } else { '?' };
        let text: String = pdf.iter().map(letter).collect();
        let table: usize =
            text.rsplit("startxref\n").next().unwrap().lines().next().unwrap().parse().unwrap();
        let rest = |at: usize| text.get(at..).unwrap();
        let rows: Vec<&str> = rest(table).lines().skip(3).take(8).collect();
        for (index, row) in rows.iter().enumerate() {
            let offset: usize = row.split(' ').next().unwrap().parse().unwrap();
            assert!(rest(offset).starts_with(&format!("{} 0 obj", index + 1)), "{row}");
        }
        assert!(text.contains("/Count 2"));
        assert!(text.contains("(Budget \\(west\\)) Tj"));
        assert!(pdf.windows(9).any(|bytes| bytes == b"Total \x8012"));
    }
}
