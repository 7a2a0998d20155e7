//! What the private key of a client certificate leaves in memory.

use std::os::unix::fs::FileExt;
use std::process::Command;
use std::sync::Arc;

use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;

use super::certificate_lab::{Lab, ca};
use super::{identity, tls};

/// The factor q of an RSA key in the form of PKCS #1.
fn second_factor(der: &[u8]) -> Vec<u8> {
    let read = |at: usize| {
        let extra = usize::from(der[at + 1].saturating_sub(0x80)) * usize::from(der[at + 1] >= 0x80);
        let length = match extra {
            0 => usize::from(der[at + 1]),
            _ => der[at + 2..at + 2 + extra].iter().fold(0, |length, byte| length << 8 | usize::from(*byte)),
        };
        (at + 2 + extra, length)
    };
    let (mut at, _) = read(0);
    // The version, n, e, d and p come before it.
    for _ in 0..5 {
        let (start, length) = read(at);
        at = start + length;
    }
    let (start, length) = read(at);
    der[start..start + length].iter().copied().skip_while(|byte| *byte == 0).collect()
}

/// What is below this function on the stack.
#[inline(never)]
fn stack() -> Vec<u8> {
    let here = 0_u8;
    let here = std::ptr::from_ref(&here).addr();
    let maps = std::fs::read_to_string("/proc/self/maps").expect("maps");
    let parse = |text| usize::from_str_radix(text, 16).expect("address");
    let (start, _) = maps
        .lines()
        .filter_map(|line| line.split_once(' ')?.0.split_once('-'))
        .map(|(start, end)| (parse(start), parse(end)))
        .find(|(start, end)| (*start..*end).contains(&here))
        .expect("stack");
    let mut stack = vec![0; here - start];
    let memory = std::fs::File::open("/proc/self/mem").expect("memory");
    memory.read_exact_at(&mut stack, start as u64).expect("stack");
    stack
}

#[test]
fn a_private_key_is_not_left_on_the_stack() {
    if Command::new("openssl").arg("version").output().is_err() {
        eprintln!("SKIPPED: openssl is not installed (apt-get install openssl)");
        return;
    }
    let lab = Lab { folder: tempfile::tempdir().expect("folder") };
    let key = lab.issue("john", "john", &ca().key("2048"), None);
    lab.run(&format!("rsa -in {key} -traditional -outform der -out key.der"));
    let (certificate, key) = (lab.path("john.pem"), lab.path(&key));
    let provider = Arc::new(tls::provider());
    let signing = std::thread::spawn(move || {
        let identity =
            identity::of_files(&certificate, Some(&key), provider, &mut Vec::new()).expect("a certificate");
        let read = stack();
        let certified = identity.resolve(&[], &[]).expect("a key");
        let signer = certified.key.choose_scheme(&[SignatureScheme::RSA_PSS_SHA256]).expect("a scheme");
        signer.sign(b"message").expect("signed");
        (read, stack())
    });
    let (read, signed) = signing.join().expect("thread");
    let factor = second_factor(&std::fs::read(lab.path("key.der")).expect("key"));
    assert_eq!(factor.len(), 128);
    // As it was read, and in the words that are calculated with.
    let words: Vec<u8> = factor.iter().rev().copied().collect();
    for part in factor.chunks_exact(24).chain(words.chunks_exact(24)) {
        let is_in = |stack: &[u8]| stack.windows(24).any(|bytes| bytes == part);
        assert!(!is_in(&read), "left by reading it");
        assert!(!is_in(&signed), "left by signing");
    }
}
