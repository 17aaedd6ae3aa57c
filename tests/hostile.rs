//! Messages made to break programs, next to good ones: they are stored as they are, in bounded
//! memory, and the others are none the worse for them.

use std::{fmt::Write, fs, process::Stdio, thread, time::Duration};
use support::{Barid, Message, Server, World, assert_exact};

/// Most memory that a synchronization may take, in KiB.
const MEMORY_KIB: u64 = 300 * 1024;

/// Multiparts inside of one another.
fn nested_multiparts(depth: usize) -> Vec<u8> {
    let mut raw = String::from("Subject: deep\r\nMIME-Version: 1.0\r\n");
    for level in 0..depth {
        let head = if level == 0 { "" } else { "\r\n" };
        write!(raw, "Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}{head}\r\n")
            .unwrap();
    }
    raw.into_bytes()
}

/// Messages inside of one another.
fn nested_messages(depth: usize) -> Vec<u8> {
    format!("Subject: deep\r\n{}", "Content-Type: message/rfc822\r\n\r\n".repeat(depth))
        .into_bytes()
}

fn many_addresses(count: usize) -> Vec<u8> {
    format!("Subject: many\r\nTo: {}z@z\r\n\r\nHello.\r\n", "a@b,\r\n ".repeat(count)).into_bytes()
}

fn one_line(bytes: usize) -> Vec<u8> {
    format!("Subject: long\r\n\r\n{}\r\n", "x".repeat(bytes)).into_bytes()
}

/// Runs a synchronization to its end and returns the most memory it took, in KiB.
fn peak_of_sync(barid: &Barid) -> u64 {
    let mut command = barid.command(&["sync"]);
    let mut process =
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("barid starts");
    let status = format!("/proc/{}/status", process.id());
    let mut peak = 0;
    while process.try_wait().unwrap().is_none() {
        // The process may have ended just now; what was read before counts.
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|rest| rest.trim().strip_suffix(" kB")?.parse().ok());
        peak = kib.unwrap_or(peak);
        thread::sleep(Duration::from_millis(5));
    }
    assert!(process.wait().unwrap().success(), "the synchronization failed");
    peak
}

#[test]
fn r56_messages_made_to_break_programs_are_stored_as_they_are() {
    let world = World::shared();
    let (barid, user) = (Barid::new(), world.user());
    let mut client = world.client(Server::Dovecot, &user);
    let good = |number: u32| Message::new(&format!("g{number}"), "Good").at(number).raw();
    for (number, hostile) in [
        nested_multiparts(100_000),
        nested_messages(100_000),
        many_addresses(1_000_000),
        one_line(20_000_000),
        b"no header at all\r\n".to_vec(),
        b"\r\nonly a body\r\n".to_vec(),
        b"\r\n".to_vec(),
        b"Subject: \xff\xfe\x01\r\nContent-Type: text/plain; charset=none\r\n\r\n\x80\r\n".to_vec(),
    ]
    .into_iter()
    .enumerate()
    {
        client.deliver("INBOX", &[good(number as u32), hostile]);
    }
    barid.add(world, Server::Dovecot, &user);
    let peak = peak_of_sync(&barid);
    assert!(peak < MEMORY_KIB, "{peak} KiB");
    assert_exact(&barid.profile(), &mut client, "INBOX");
    for row in barid.json_lines(&["list"]) {
        barid.run(&["show", &row["id"].to_string(), "--json"]).done();
    }
}
