//! The first pass over HTML: tokens, no tree. Writes well-nested markup of kept
//! elements only, and notes what the message wanted to load and where it links.
//!
//! It bounds the work of the second pass. A tree builder takes quadratic time for
//! deep or misnested elements; what leaves here is neither.

mod write;

use crate::{
    css, display,
    framing::Framing,
    link::Link,
    looks::Looks,
    markup::{self, Element},
    sanitize::Wanted,
    shorten::{Shortened, shorten},
    tracker::{self, attribute},
};
use html5ever::{
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states,
    },
};
use std::{borrow::Cow, cell::RefCell};

/// Open elements at one time; further start tags are dropped.
const MAX_OPEN: usize = 200;
/// Links and addresses that are noted.
const MAX_NOTED: usize = 5_000;
/// Tags, and characters that are written in another way, that are looked at; the
/// rest of the message is not shown. Real messages have some thousands.
const MAX_WORK: usize = 250_000;
/// Bytes that the tokenizer gets at once, and bytes for which it may be silent.
const CHUNK: usize = 16 << 10;
const MAX_SILENT: usize = 64 << 10;
/// Bytes of HTML that are looked at.
const MAX_HTML: usize = 8 << 20;

/// What the first pass leaves and found.
#[derive(Debug, Default)]
pub(crate) struct Reduced {
    pub(crate) html: String,
    /// All style sheets, reduced.
    pub(crate) sheet: String,
    pub(crate) remote: Vec<String>,
    pub(crate) trackers: Vec<String>,
    pub(crate) links: Vec<Link>,
    pub(crate) framing: Framing,
    /// Whether something stands between the cells of a table: browsers move it in front of that,
    /// where it may mean something else when it is read again.
    pub(crate) is_astray: bool,
    /// Whether it is not known how some of it looks in the dark.
    pub(crate) is_unsure: bool,
}

/// Runs the first pass.
pub(crate) fn reduce(html: &str, framing: Framing, wanted: Wanted) -> Reduced {
    let shade = match wanted {
        Wanted::Page(shade) => Some(shade),
        Wanted::Markup | Wanted::Words => None,
    };
    let short = shorten(display::cut(html, MAX_HTML));
    let mut rest: &str = &short.html;
    let done = Reduced { framing, ..Reduced::default() };
    let (looks, is_simple) = (Looks::of(html, shade), wanted == Wanted::Words);
    let state = State { done, shade, is_simple, looks, ..State::default() };
    let sink = Sink { state: RefCell::new(state), short: &short };
    let mut tokenizer = Tokenizer::new(&sink, TokenizerOpts::default());
    let mut silent = 0;
    while !rest.is_empty() && sink.state.borrow().work < MAX_WORK {
        let (chunk, after) = rest.split_at(rest.floor_char_boundary(CHUNK));
        rest = after;
        let before = sink.state.borrow().tokens;
        let input = BufferQueue::default();
        input.push_back(StrTendril::from_slice(chunk));
        drop(tokenizer.feed(&input));
        silent = if sink.state.borrow().tokens == before { silent + chunk.len() } else { 0 };
        if silent >= MAX_SILENT {
            // Whatever tag this is, it is given up; the rest is read as text.
            silent = 0;
            tokenizer = Tokenizer::new(&sink, TokenizerOpts::default());
        }
    }
    tokenizer.end();
    sink.state.into_inner().finish()
}

/// Takes what the tokenizer finds.
struct Sink<'h> {
    state: RefCell<State>,
    short: &'h Shortened<'h>,
}

impl TokenSink for &Sink<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        // An error comes amid a tag; it says nothing about getting on.
        state.tokens += usize::from(!matches!(token, Token::ParseError(_)));
        match token {
            Token::TagToken(mut tag) => {
                for one in &mut tag.attrs {
                    if let Cow::Owned(whole) = self.short.restore(&one.value) {
                        one.value = StrTendril::from_slice(&whole);
                    }
                }
                state.work += 1 + tag.attrs.len() / 8;
                state.tag(&tag)
            }
            Token::CharacterTokens(text) => {
                state.text(&self.short.restore(&text));
                TokenSinkResult::Continue
            }
            Token::DoctypeToken(_)
            | Token::CommentToken(_)
            | Token::NullCharacterToken
            | Token::EOFToken
            | Token::ParseError(_) => TokenSinkResult::Continue,
        }
    }
}

#[derive(Default)]
struct State {
    done: Reduced,
    /// The ground that the page is for, if any is known.
    shade: Option<css::Shade>,
    /// Whether the words alone are wanted.
    is_simple: bool,
    /// The colours of what is open, where they do not stay as they are.
    looks: Option<Looks>,
    /// Open elements that stay, outermost first.
    open: Vec<String>,
    /// The element that is being dropped with its content, and how often it is
    /// open within itself.
    dropped: Option<(String, usize)>,
    /// Text of the style element that is open.
    style: String,
    /// The link whose text is being read.
    link: Option<Link>,
    /// Whether a `pre` was opened just now.
    after_pre: bool,
    /// Bytes, and characters to stop at, since the last tag.
    run: (usize, usize),
    /// ASCII letters since the last place where a line may break.
    word: usize,
    /// Tokens so far.
    tokens: usize,
    /// What counts against [`MAX_WORK`].
    work: usize,
}

impl State {
    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name = markup::stand_in(&tag.name);
        match tag.kind {
            TagKind::StartTag => self.start(tag, name),
            TagKind::EndTag => {
                self.end(name);
                TokenSinkResult::Continue
            }
        }
    }

    fn start(&mut self, tag: &Tag, name: &str) -> TokenSinkResult<()> {
        if let Some((dropped, depth)) = &mut self.dropped {
            if dropped == name && !tag.self_closing {
                *depth += 1;
            }
            self.note_loads(tag, name);
            return raw_text(name);
        }
        self.note_loads(tag, name);
        self.done.framing.see(tag, name);
        // The page's own body keeps its colours as a block.
        let name = if name == "body" { "div" } else { name };
        match markup::element(name) {
            Element::Keep if self.open.len() < MAX_OPEN => self.keep(tag, name),
            Element::Keep | Element::Unwrap => {}
            Element::Void => {
                self.make_room(name);
                self.note_astray(markup::is_of_table(name));
                if name == "img" {
                    self.done.framing.note_words(name);
                }
                if !(name == "img" && self.write_words(tag)) {
                    self.write_tag(tag, name);
                }
            }
            Element::Drop => {
                let is_empty = tag.self_closing && matches!(name, "svg" | "math");
                if !is_empty {
                    self.dropped = Some((name.to_owned(), 1));
                }
            }
        }
        raw_text(name)
    }

    fn keep(&mut self, tag: &Tag, name: &str) {
        self.make_room(name);
        self.note_astray(markup::is_of_table(name));
        self.done.framing.open(tag, name, self.done.html.len(), self.open.len());
        if name == "a" {
            self.end("a");
            let href = attribute(tag, "href").unwrap_or_default().trim().to_owned();
            self.link = Some(Link { href, text: String::new() });
        }
        self.write_tag(tag, name);
        self.open.push(name.to_owned());
        if let Some(looks) = &mut self.looks {
            looks.opened();
        }
    }

    /// Notes whether what comes next belongs where it is.
    fn note_astray(&mut self, is_of_table: bool) {
        let around = self.open.last().map_or("", String::as_str);
        self.done.is_astray |= !is_of_table && markup::is_of_rows(around);
    }

    /// Closes what a browser would close before an element of this name.
    fn make_room(&mut self, name: &str) {
        let Some((closes, within)) = markup::implied_end(name) else { return };
        let found = self
            .open
            .iter()
            .rposition(|open| closes.contains(&open.as_str()) || within.contains(&open.as_str()));
        if let Some(at) = found
            .filter(|at| self.open.get(*at).is_some_and(|open| closes.contains(&open.as_str())))
        {
            self.close_from(at);
        }
    }

    fn end(&mut self, name: &str) {
        if let Some((dropped, depth)) = &mut self.dropped {
            if dropped == name {
                *depth -= 1;
                if *depth == 0 {
                    self.end_dropped();
                }
            }
            return;
        }
        let name = if name == "body" { "div" } else { name };
        // An end tag does not reach out of a cell.
        let barrier = match name {
            "table" | "tr" | "tbody" | "thead" | "tfoot" | "td" | "th" => None,
            _ => self.open.iter().rposition(|open| matches!(open.as_str(), "td" | "th")),
        };
        let found = self.open.iter().rposition(|open| open == name);
        if let Some(at) = found.filter(|at| barrier.is_none_or(|barrier| *at > barrier)) {
            self.close_from(at);
        }
    }

    fn end_dropped(&mut self) {
        self.dropped = None;
        let style = std::mem::take(&mut self.style);
        if !style.is_empty() {
            for url in css::urls(&style) {
                self.note_remote(&url);
            }
            let mut rules = css::rules(&style, self.shade);
            if let Some(looks) = &mut self.looks {
                rules = looks.sheet(rules);
            }
            if self.is_simple {
                rules.iter_mut().for_each(|rule| rule.body = write::hiding(&rule.body));
            }
            self.done.sheet.extend(rules.iter().map(css::Rule::to_string));
        }
    }

    fn close_from(&mut self, at: usize) {
        while self.open.len() > at {
            let Some(name) = self.open.pop() else { return };
            if let Some(looks) = &mut self.looks {
                looks.closed();
            }
            self.done.html.push_str("</");
            self.done.html.push_str(self.written(&name));
            self.done.html.push('>');
            self.end_cell(&name);
            self.done.framing.close(self.done.html.len(), self.open.len());
            if name == "a" {
                self.note_link();
            }
        }
    }

    fn note_link(&mut self) {
        if let Some(mut link) = self.link.take() {
            link.text = display::one_line(&link.text);
            self.done.framing.end_link(&link.text);
            if !link.href.is_empty() && self.done.links.len() < MAX_NOTED {
                self.done.links.push(link);
            }
        }
    }

    fn text(&mut self, text: &str) {
        match &self.dropped {
            Some((name, _)) if name == "style" => self.style.push_str(text),
            Some(_) => {}
            None => {
                if let Some(link) = self.link.as_mut().filter(|link| link.text.len() < 4_000) {
                    link.text.push_str(text);
                }
                let after_pre = std::mem::take(&mut self.after_pre);
                let text = text.strip_prefix('\n').filter(|_| after_pre).unwrap_or(text);
                let is_blank = self.is_simple
                    && !text.is_empty()
                    && text.chars().all(write::is_blank)
                    && !self.open.iter().any(|open| open == "pre");
                let text = if is_blank { " " } else { text };
                self.done.framing.note_words(text);
                self.note_astray(text.trim_ascii().is_empty());
                self.write_text(text);
            }
        }
    }

    fn note_loads(&mut self, tag: &Tag, name: &str) {
        for one in &tag.attrs {
            for address in markup::loaded(name, &one.name.local, &one.value) {
                self.note_remote(&address);
            }
        }
        let src = attribute(tag, "src").and_then(markup::remote);
        let is_tracker =
            |src: &String| name == "img" && (tracker::is_invisible(tag) || tracker::is_known(src));
        if let Some(src) = src.filter(is_tracker)
            && self.done.trackers.len() < MAX_NOTED
            && !self.done.trackers.contains(&src)
        {
            self.done.trackers.push(src);
        }
    }

    fn note_remote(&mut self, address: &str) {
        let Some(address) = markup::remote(address) else { return };
        // The newest are the likeliest to come again; a full search would be quadratic.
        let is_known = self.done.remote.iter().rev().take(64).any(|known| *known == address);
        if !is_known && self.done.remote.len() < MAX_NOTED {
            self.done.remote.push(address);
        }
    }

    fn finish(mut self) -> Reduced {
        self.end_dropped();
        self.close_from(0);
        self.done.is_unsure = self.looks.as_ref().is_some_and(Looks::is_unsure);
        self.done.framing.fold(&mut self.done.html);
        let mut seen = std::collections::BTreeSet::new();
        self.done.remote.retain(|address| seen.insert(address.clone()));
        self.done
    }
}

/// Tells the tokenizer what the content of an element is.
fn raw_text(name: &str) -> TokenSinkResult<()> {
    match name {
        "title" | "textarea" => TokenSinkResult::RawData(states::RawKind::Rcdata),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => {
            TokenSinkResult::RawData(states::RawKind::Rawtext)
        }
        "script" => TokenSinkResult::RawData(states::RawKind::ScriptData),
        "plaintext" => TokenSinkResult::Plaintext,
        _ => TokenSinkResult::Continue,
    }
}
