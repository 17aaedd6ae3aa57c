//! Joins the lines of format=flowed text (RFC 3676 §4).

use crate::part::Flow;

/// Returns the text with LF line ends and each flowed paragraph on one line.
///
/// Quoting is kept as `> ` in front of each paragraph; the signature line `-- `
/// never flows.
pub fn unflow(text: &str, flow: Flow) -> String {
    let deletes_space = match flow {
        Flow::Fixed => return text.replace("\r\n", "\n"),
        Flow::Flowed => false,
        Flow::FlowedDeletingSpace => true,
    };
    let mut out = String::with_capacity(text.len());
    // The quote depth of the line that goes on, if one does.
    let mut open: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let line = line.strip_suffix('\n').unwrap_or(line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let depth = line.bytes().take_while(|b| *b == b'>').count();
        let content = line.trim_start_matches('>');
        // Space-stuffing: one space that the sender's program put there.
        let content = content.strip_prefix(' ').unwrap_or(content);
        let is_signature = content == "-- ";
        if open.is_some() && (open != Some(depth) || is_signature) {
            out.push('\n');
            open = None;
        }
        if open.is_none() && depth > 0 {
            out.extend(std::iter::repeat_n('>', depth));
            out.push(' ');
        }
        let flows = content.ends_with(' ') && !is_signature;
        match flows && deletes_space {
            true => out.push_str(content.strip_suffix(' ').unwrap_or(content)),
            false => out.push_str(content),
        }
        open = flows.then_some(depth);
        if !flows {
            out.push('\n');
        }
    }
    if open.is_some() || (!text.ends_with('\n') && out.ends_with('\n')) {
        let len = out.trim_end_matches(['\n', ' ']).len();
        out.truncate(len);
    }
    out
}

/// Bytes of a line, its quote marks included, where words allow (RFC 3676 §4.2).
const LINE: usize = 72;

/// Breaks the lines of a text so that [`unflow`] puts them together again. Spaces at
/// line ends go, as they would mean something; a line that begins with `>` is quoted.
pub fn flow(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for line in text.lines() {
        let line = if line == "-- " { line } else { line.trim_end() };
        let depth = line.bytes().take_while(|b| *b == b'>').count();
        let content = line.trim_start_matches('>');
        let content =
            if depth > 0 { content.strip_prefix(' ').unwrap_or(content) } else { content };
        let marks: String = std::iter::repeat_n('>', depth).collect();
        let mut rest = content;
        while let Some((first, after)) = broken(rest, LINE.saturating_sub(depth + 2)) {
            push_line(&mut out, &marks, first);
            rest = after;
        }
        push_line(&mut out, &marks, rest);
    }
    out
}

/// Cuts a line behind the last space within `max` bytes, or the first one after.
fn broken(line: &str, max: usize) -> Option<(&str, &str)> {
    if line.len() <= max || line == "-- " {
        return None;
    }
    // A break needs words on both sides: no line may be all spaces or become `-- `.
    let is_good = |at: &usize| {
        let first = line.get(..=*at).unwrap_or_default();
        let after = line.get(at + 1..).unwrap_or_default();
        !first.trim().is_empty() && first != "-- " && !after.trim().is_empty()
    };
    let head = line.get(..line.floor_char_boundary(max + 1)).unwrap_or(line);
    let at = head.rmatch_indices(' ').map(|(at, _)| at).find(is_good);
    let at = at.or_else(|| line.match_indices(' ').map(|(at, _)| at).find(is_good))?;
    Some((line.get(..=at)?, line.get(at + 1..)?))
}

fn push_line(out: &mut String, marks: &str, content: &str) {
    out.push_str(marks);
    let needs_space =
        !marks.is_empty() || content.starts_with([' ', '>']) || content.starts_with("From ");
    if needs_space {
        out.push(' ');
    }
    out.push_str(content);
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flowed_lines_are_joined_within_one_quote_depth() {
        let check = |text, flow, wanted: &str| assert_eq!(unflow(text, flow), wanted);
        check("a \r\nb\r\nc\r\n", Flow::Flowed, "a b\nc\n");
        check("a \nb\n", Flow::FlowedDeletingSpace, "ab\n");
        check(">> a \n>> b\n> c \nd\n", Flow::Flowed, ">> a b\n> c \nd\n");
        check("text \n-- \nme\n", Flow::Flowed, "text \n-- \nme\n");
        check("  stuffed\n From\n", Flow::Flowed, " stuffed\nFrom\n");
        check("a \r\nb", Flow::Fixed, "a \nb");
        check("a \nb", Flow::Flowed, "a b");
        check("", Flow::Flowed, "");
    }

    #[test]
    fn what_was_broken_comes_together_again() {
        let long = "word ".repeat(60);
        let arabic = "\u{643}\u{644}\u{645}\u{629} ".repeat(40);
        for text in [
            "short\n",
            "\n\n",
            &format!("{}\n", long.trim_end()),
            &format!("> {}\nanswer\n", long.trim_end()),
            &format!("{}\n", arabic.trim_end()),
            " indented\n",
            ">> twice\n> once\n",
            "From here\n",
            "text\n-- \nAmina\n",
            &format!("{}\n", "x".repeat(2_000)),
            "a  b\n",
        ] {
            let flowed = flow(text);
            assert_eq!(unflow(&flowed, Flow::Flowed), text, "{flowed}");
            assert!(flowed.lines().all(|line| line.len() <= 74 || !line.contains(' ')));
        }
        assert_eq!(flow("end  \nnext"), "end\nnext\n");
    }
}
