//! Stands between a connection and async-imap: hands it one response at a time,
//! and only such as imap-proto reads safely and fast.
//!
//! imap-proto 0.17 starts again at the first byte whenever more of a response
//! comes, ends the stream at the first response it doesn't know, and panics at
//! `INTERNALDATE NIL` and at text that begins outside ASCII right after a
//! response code. So literals of a FETCH are taken out, all untagged data but
//! FETCH, EXISTS and EXPUNGE are replaced by [`STAND_IN`], and those two panics
//! are kept from it. What was taken out waits in [`Wire::take_aside`].

use super::{
    deflate::Deflate,
    fault::Fault,
    frame::{Frame, Framer, Kind},
};
use std::{
    fmt, io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep},
};

/// How long the server may keep silent in the middle of a command, and how
/// long it may take over [`PROGRESS`] bytes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Bytes that count as a sign of life, so that a byte a second does not.
const PROGRESS: usize = 1024;

/// Read from the connection at once; a TLS record has at most 16 KiB.
const CHUNK: usize = 32 * 1024;

/// What async-imap gets instead of a response that was taken out. Nothing else
/// is ever passed on as RECENT.
const STAND_IN: &[u8] = b"* 0 RECENT\r\n";

/// Deepest nesting in a FETCH of most that we ask for: a list of flags.
const FETCH_NESTING: usize = 2;
/// Deepest nesting of the parts of parts (BODYSTRUCTURE); imap-proto descends with the stack.
const STRUCTURE_NESTING: usize = 20;

/// What was taken out of the response that async-imap returned last.
#[derive(Debug, Default)]
pub(super) struct Aside {
    /// The whole response, where async-imap got a stand-in.
    pub untagged: Option<Vec<u8>>,
    /// The literals of a FETCH.
    pub literals: Vec<Vec<u8>>,
}

/// A connection as async-imap sees it.
pub(super) struct Wire<S> {
    inner: S,
    buffer: Box<[u8]>,
    /// What of `buffer` is not framed yet.
    unread: std::ops::Range<usize>,
    framer: Framer,
    /// The response that async-imap is reading, and how far it is.
    response: Vec<u8>,
    given: usize,
    aside: Aside,
    /// Whether a response was given in full and [`Wire::take_aside`] not called since.
    is_pending: bool,
    /// When patience ends; `None` while silence is all right.
    deadline: Option<Pin<Box<Sleep>>>,
    /// Bytes since the deadline was put off.
    progress: usize,
    received: u64,
    /// Once the connection is compressed.
    deflate: Option<Box<Deflate>>,
}

impl<S> Wire<S> {
    /// Wraps a connection that nothing was read from yet.
    pub(super) fn new(inner: S) -> Wire<S> {
        Wire {
            inner,
            buffer: vec![0; CHUNK].into_boxed_slice(),
            unread: 0..0,
            framer: Framer::default(),
            response: Vec::new(),
            given: 0,
            aside: Aside::default(),
            is_pending: false,
            deadline: None,
            progress: 0,
            received: 0,
            deflate: None,
        }
    }

    /// Goes over to compression: the server's agreement was the last response that was read.
    pub(super) fn compress(&mut self) {
        let packed = self.buffer.get(self.unread.clone()).unwrap_or_default();
        self.deflate = Some(Box::new(Deflate::new(packed)));
        self.unread = 0..0;
    }

    /// Returns the connection underneath.
    pub(super) fn inner(&self) -> &S {
        &self.inner
    }

    /// Returns the connection, if every byte that came over it has been used.
    pub(super) fn into_inner(self) -> Option<S> {
        let is_used_up = self.unread.is_empty()
            && self.framer.is_between_responses()
            && self.given == self.response.len();
        is_used_up.then_some(self.inner)
    }

    /// Returns what was taken out of the response that async-imap has just
    /// returned, and lets it read on.
    pub(super) fn take_aside(&mut self) -> Aside {
        self.is_pending = false;
        std::mem::take(&mut self.aside)
    }

    /// Starts the time within which the server has to show progress.
    pub(super) fn expect_progress(&mut self) {
        self.progress = 0;
        match &mut self.deadline {
            Some(deadline) => deadline.as_mut().reset(Instant::now() + PATIENCE),
            None => self.deadline = Some(Box::pin(sleep(PATIENCE))),
        }
    }

    /// Lets the server keep silent.
    pub(super) fn allow_silence(&mut self) {
        self.deadline = None;
    }

    /// Returns how many bytes came in.
    pub(super) fn received(&self) -> u64 {
        self.received
    }

    fn note_progress(&mut self, bytes: usize) {
        self.progress = self.progress.saturating_add(bytes);
        if self.progress >= PROGRESS && self.deadline.is_some() {
            self.expect_progress();
        }
    }

    /// Fails once patience has ended; else makes sure that the task wakes then.
    fn poll_patience(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        match self.deadline.as_mut().map(|deadline| deadline.as_mut().poll(cx)) {
            Some(Poll::Ready(())) => Err(Fault::Silent.into()),
            Some(Poll::Pending) | None => Ok(()),
        }
    }

    /// Frames what is in the buffer. Returns whether a response is ready.
    fn frame(&mut self) -> Result<bool, Fault> {
        let bytes = self.buffer.get(self.unread.clone()).unwrap_or_default();
        let (taken, frame) = self.framer.feed(bytes)?;
        self.unread.start += taken;
        let Some(frame) = frame else { return Ok(false) };
        self.given = 0;
        (self.response, self.aside) = prepare(frame);
        Ok(true)
    }

    /// Unpacks more of what came compressed. Returns whether there was any.
    fn unpack(&mut self) -> Result<bool, Fault> {
        let Some(deflate) = &mut self.deflate else { return Ok(false) };
        let size = deflate.unpack(&mut self.buffer)?;
        self.unread = 0..size;
        self.note_progress(size);
        Ok(size > 0)
    }

    /// Gives async-imap as much of the response as fits.
    fn give(&mut self, buf: &mut ReadBuf<'_>) {
        let rest = self.response.get(self.given..).unwrap_or_default();
        let (part, _) = rest.split_at(rest.len().min(buf.remaining()));
        buf.put_slice(part);
        self.given += part.len();
        self.is_pending = self.given == self.response.len();
    }
}

/// Splits a response into what async-imap gets and what it doesn't.
fn prepare(frame: Frame) -> (Vec<u8>, Aside) {
    let Frame { kind, mut text, literals, nesting } = frame;
    let is_passed = match kind {
        Kind::Condition => true,
        Kind::Fetch => {
            nesting <= FETCH_NESTING || nesting <= STRUCTURE_NESTING && is_structure(&text)
        }
        Kind::Numbers => false,
        Kind::Other => ends_with_word(&text, b"EXISTS") || ends_with_word(&text, b"EXPUNGE"),
    };
    if !is_passed {
        return (STAND_IN.to_vec(), Aside { untagged: Some(text), literals: Vec::new() });
    }
    match kind {
        Kind::Fetch => blank_missing_date(&mut text),
        Kind::Condition => part_code_from_text(&mut text),
        Kind::Numbers | Kind::Other => {}
    }
    text.extend_from_slice(b"\r\n");
    (text, Aside { untagged: None, literals })
}

/// Whether the response tells of the parts of a message, in a way that imap-proto can read.
fn is_structure(text: &[u8]) -> bool {
    const NAME: &[u8] = b"BODYSTRUCTURE (";
    let line = [text, b"\r\n"].concat();
    text.windows(NAME.len()).any(|one| one.eq_ignore_ascii_case(NAME))
        && imap_proto::Response::parse(&line).is_ok_and(|(rest, _)| rest.is_empty())
}

/// Whether the response is `* NUMBER WORD`.
fn ends_with_word(text: &[u8], word: &[u8]) -> bool {
    let mut words = text.split(|byte| *byte == b' ').skip(2);
    words.next().is_some_and(|last| last.eq_ignore_ascii_case(word)) && words.next().is_none()
}

/// Writes `INTERNALDATE ""` for `INTERNALDATE NIL`.
fn blank_missing_date(text: &mut [u8]) {
    const NAME: &[u8] = b"INTERNALDATE ";
    const LENGTH: usize = NAME.len() + 3;
    for start in 0..text.len().saturating_sub(LENGTH - 1) {
        if let Some(window) = text.get_mut(start..start + LENGTH)
            && let Some((name, value)) = window.split_at_mut_checked(NAME.len())
            && name.eq_ignore_ascii_case(NAME)
            && value.eq_ignore_ascii_case(b"NIL")
        {
            // As long as what it replaces; imap-proto skips spaces nowhere else
            // than between items, so the space goes inside.
            value.copy_from_slice(b"\" \"");
        }
    }
}

/// Puts a space between a `]` and text outside of ASCII.
fn part_code_from_text(text: &mut Vec<u8>) {
    if text.is_ascii() {
        return;
    }
    let glued = |pair: &[u8]| matches!(pair, [b']', next] if !next.is_ascii());
    while let Some(at) = text.windows(2).position(glued) {
        text.insert(at + 1, b' ');
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Wire<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        loop {
            if wire.given < wire.response.len() {
                wire.give(buf);
                return Poll::Ready(Ok(()));
            }
            if wire.is_pending {
                // It had the whole response and wants more: it can't read it.
                return Poll::Ready(Err(Fault::Malformed("a response").into()));
            }
            if wire.frame()? {
                continue;
            }
            if wire.unpack()? {
                continue;
            }
            let mut chunk = ReadBuf::new(&mut wire.buffer);
            match Pin::new(&mut wire.inner).poll_read(cx, &mut chunk) {
                Poll::Ready(outcome) => outcome?,
                Poll::Pending => {
                    wire.poll_patience(cx)?;
                    return Poll::Pending;
                }
            }
            let size = chunk.filled().len();
            match &mut wire.deflate {
                Some(deflate) => deflate.take(chunk.filled()),
                None => wire.unread = 0..size,
            }
            wire.received += size as u64;
            wire.note_progress(size);
            if size == 0 {
                return Poll::Ready(match wire.framer.is_between_responses() {
                    true => Ok(()),
                    false => Err(io::ErrorKind::UnexpectedEof.into()),
                });
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> Wire<S> {
    /// Writes bytes as they are.
    fn poll_pass(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.inner).poll_write(cx, bytes) {
            Poll::Ready(outcome) => {
                let size = outcome?;
                self.note_progress(size);
                Poll::Ready(Ok(size))
            }
            Poll::Pending => {
                self.poll_patience(cx)?;
                Poll::Pending
            }
        }
    }

    /// Writes what is packed.
    fn poll_packed(&mut self, cx: &mut Context<'_>, deflate: &mut Deflate) -> Poll<io::Result<()>> {
        while !deflate.outgoing().is_empty() {
            match ready!(self.poll_pass(cx, deflate.outgoing()))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                size => deflate.note_gone(size),
            }
        }
        Poll::Ready(Ok(()))
    }

    fn poll_compressed(
        &mut self,
        cx: &mut Context<'_>,
        deflate: &mut Deflate,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_packed(cx, deflate))?;
        Poll::Ready(deflate.pack(bytes).map_err(Into::into))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let wire = self.get_mut();
        let Some(mut deflate) = wire.deflate.take() else { return wire.poll_pass(cx, bytes) };
        let outcome = wire.poll_compressed(cx, &mut deflate, bytes);
        wire.deflate = Some(deflate);
        outcome
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        if let Some(mut deflate) = wire.deflate.take() {
            let outcome = match deflate.end_piece() {
                Ok(()) => wire.poll_packed(cx, &mut deflate),
                Err(fault) => Poll::Ready(Err(fault.into())),
            };
            wire.deflate = Some(deflate);
            ready!(outcome)?;
        }
        if let Poll::Ready(outcome) = Pin::new(&mut wire.inner).poll_flush(cx) {
            return Poll::Ready(outcome);
        }
        wire.poll_patience(cx)?;
        Poll::Pending
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        ready!(Pin::new(&mut wire.inner).poll_shutdown(cx))?;
        Poll::Ready(Ok(()))
    }
}

// By hand: what is in the buffers may be mail. async-imap asks for it.
impl<S> fmt::Debug for Wire<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").field("received", &self.received).finish_non_exhaustive()
    }
}
