//! Which certificates are accepted, beside OpenSSL: every case is made by its tools, judged by it and by this library. Where
//! the verdicts differ, the case says why, and so does docs/network.md.

use std::process::Command;
use std::time::SystemTime;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::certificate::Facts;
use super::certificate_lab::{At, CA, Case, Lab, NOT_CA, Presents, SAN, Trust, ca, case, leaf, make};
use crate::environment;

/// Set where programs that are missing are a failure.
const REQUIRED: &str = "ACCSYN_REQUIRE_PEERS";

/// What ring lacks and AWS-LC has.
const ONLY_AWS_LC: &str = if cfg!(feature = "fips") { "" } else { "not accepted" };

fn cases() -> Vec<Case> {
    let san = |names: &str| leaf().only(&[&format!("subjectAltName={names}"), NOT_CA]);
    let unknown = "does not know";
    vec![
        // Who is an authority.
        case("an authority"),
        case("CA:FALSE signs").root(make(&[NOT_CA])).refused("no authority's certificate"),
        case("no basicConstraints signs")
            .root(make(&["subjectKeyIdentifier=hash"]))
            .refused("no authority's certificate"),
        case("version 1 signs").root(make(&[])),
        case("key usage without keyCertSign signs")
            .root(ca().with("keyUsage=cRLSign"))
            .refused("'root', which is in the file of `ca_file`, but does not allow"),
        case("key usage with keyCertSign signs").root(ca().with("keyUsage=keyCertSign")),
        case("a namesake of the authority").trust(Trust::Namesake).refused("forged or damaged"),
        case("an authority below another, named").middle(ca()).trust(Trust::Middle).wider(),
        // Certificates that are trusted for themselves.
        case("itself, CA:FALSE").itself(),
        case("itself, no basicConstraints").leaf(make(&[SAN])).itself(),
        case("itself, signed by an unknown authority").trust(Trust::Leaf).wider(),
        case("itself, for another host").itself().host("other.studio.example").refused("not for other"),
        case("itself, expired").leaf(leaf().days(5)).itself().at(9).refused("expired"),
        case("itself, not yet valid").itself().at(-9).refused("not valid yet"),
        case("itself, for clients")
            .leaf(leaf().with("extendedKeyUsage=clientAuth"))
            .itself()
            .refused("not meant for servers"),
        case("itself, RSA 1024").leaf(leaf().key("1024")).itself().refused("1024 bits"),
        case("itself, issued again").trust(Trust::LeafAgain).refused(unknown),
        case("itself, CA:TRUE").leaf(make(&[SAN, CA])).itself().stricter("CA:TRUE"),
        // What an authority says of itself.
        case("expired authority").root(ca().days(5)).at(9).refused("own certificate has expired"),
        case("expired and renewed authority").trust(Trust::Renewed),
        case("all of it in the future").at(-9).refused("not valid yet"),
        case("pathlen 0, none between").root(make(&["basicConstraints=CA:TRUE,pathlen:0"])),
        case("pathlen 0, one between")
            .root(make(&["basicConstraints=CA:TRUE,pathlen:0"]))
            .middle(ca())
            .refused("allows fewer"),
        case("pathlen 1, one between").root(make(&["basicConstraints=CA:TRUE,pathlen:1"])).middle(ca()),
        case("authority for servers").root(ca().with("extendedKeyUsage=serverAuth")),
        case("authority for clients")
            .root(ca().with("extendedKeyUsage=clientAuth"))
            .refused("not meant for servers"),
        case("authority for any purpose")
            .root(ca().with("extendedKeyUsage=anyExtendedKeyUsage"))
            .refused("not meant for servers"),
        case("permitted name").root(ca().with("nameConstraints=permitted;DNS:studio.example")),
        case("name that is not permitted")
            .root(ca().with("nameConstraints=permitted;DNS:other.example"))
            .refused("name constraints"),
        case("excluded name")
            .root(ca().with("nameConstraints=excluded;DNS:studio.example"))
            .refused("name constraints"),
        case("critical policies of the authority")
            .root(ca().with("certificatePolicies=critical,1.2.3.4").with("inhibitAnyPolicy=critical,0")),
        case("unknown critical extension of the authority")
            .root(ca().with("1.2.3.4=critical,ASN1:NULL"))
            .refused("'root', whose own certificate has a critical extension"),
        case("unknown extension of the authority").root(ca().with("1.2.3.4=ASN1:NULL")),
        case("trusted for servers").trust(Trust::With("-addtrust serverAuth")),
        case("trusted for clients")
            .trust(Trust::With("-addtrust clientAuth"))
            .refused("not trusted for servers"),
        case("rejected for servers")
            .trust(Trust::With("-addreject serverAuth"))
            .refused("not trusted for servers"),
        case("with a name of its own").trust(Trust::With("-setalias studio")),
        case("permitted domain with a dot").root(ca().with("nameConstraints=permitted;DNS:.studio.example")),
        case("permitted top level domain").root(ca().with("nameConstraints=permitted;DNS:example")),
        case("permitted name that only ends so")
            .root(ca().with("nameConstraints=permitted;DNS:udio.example"))
            .refused("name constraints"),
        case("permitted and excluded name")
            .root(ca().with("nameConstraints=permitted;DNS:studio.example,excluded;DNS:host.studio.example"))
            .refused("name constraints"),
        case("permitted network")
            .root(ca().with("nameConstraints=permitted;IP:192.0.2.0/255.255.255.0"))
            .leaf(san("IP:192.0.2.1"))
            .host("192.0.2.1"),
        case("network that is not permitted")
            .root(ca().with("nameConstraints=permitted;IP:192.0.3.0/255.255.255.0"))
            .leaf(san("IP:192.0.2.1"))
            .host("192.0.2.1")
            .refused("name constraints"),
        case("excluded network")
            .root(ca().with("nameConstraints=excluded;IP:192.0.2.0/255.255.255.0"))
            .leaf(san("IP:192.0.2.1"))
            .host("192.0.2.1")
            .refused("name constraints"),
        case("second name that is not permitted")
            .root(ca().with("nameConstraints=permitted;DNS:studio.example"))
            .leaf(san("DNS:host.studio.example,DNS:other.example"))
            .refused("name constraints"),
        // Authorities between.
        case("one between").middle(ca()),
        case("one between, not presented").middle(ca()).presents(Presents::Nothing).refused(unknown),
        case("two between").middle(ca()).lower(ca()),
        case("two between, in disorder").middle(ca()).lower(ca()).presents(Presents::Disorder),
        case("none between, strangers presented").presents(Presents::Disorder),
        case("the authority several times").middle(ca()).trust(Trust::Repeated),
        case("two authorities above the one between, the first unknown")
            .middle(ca())
            .trust(Trust::Cross)
            .wider(),
        case("two authorities above, one with other names")
            .root(ca().with("nameConstraints=permitted;DNS:other.example"))
            .middle(ca())
            .trust(Trust::Cross)
            .refused("name constraints"),
        case("pathlen 0 of the one between").middle(make(&["basicConstraints=CA:TRUE,pathlen:0"])),
        case("pathlen 0 of the one between, one below")
            .middle(make(&["basicConstraints=CA:TRUE,pathlen:0"]))
            .lower(ca())
            .refused("pathlen"),
        case("pathlen 1 of the authority, two between")
            .root(make(&["basicConstraints=CA:TRUE,pathlen:1"]))
            .middle(ca())
            .lower(ca())
            .refused("allows fewer"),
        case("CA:FALSE below one between").middle(ca()).lower(make(&[NOT_CA])).refused("no authority"),
        case("CA:FALSE between").middle(make(&[NOT_CA])).refused("no authority"),
        case("no basicConstraints between")
            .middle(make(&["subjectKeyIdentifier=hash"]))
            .refused("no authority"),
        case("version 1 between").middle(make(&[])).refused("version 1"),
        case("no keyCertSign between").middle(ca().with("keyUsage=cRLSign")).refused("without keyCertSign"),
        case("keyCertSign between").middle(ca().with("keyUsage=keyCertSign,cRLSign")),
        case("expired between").middle(ca().days(5)).at(9).refused("expired"),
        case("for clients between")
            .middle(ca().with("extendedKeyUsage=clientAuth"))
            .refused("not meant for servers"),
        case("name constraints between")
            .middle(ca().with("nameConstraints=permitted;DNS:other.example"))
            .refused("name constraints"),
        case("unknown critical extension between")
            .middle(ca().with("1.2.3.4=critical,ASN1:NULL"))
            .refused("critical extension"),
        // The server's own.
        case("another host").host("other.studio.example").refused("not for other"),
        case("wildcard").leaf(san("DNS:*.studio.example")),
        case("wildcard over two labels").leaf(san("DNS:*.example")).refused("not for host"),
        case("wildcard in a label").leaf(san("DNS:h*.studio.example")).stricter("not for host"),
        case("wildcard for the domain itself").leaf(san("DNS:*.host.studio.example")).refused("not for host"),
        case("wildcard alone").leaf(san("DNS:*")).refused("not for host"),
        case("two wildcards").leaf(san("DNS:*.*.example")).refused("not for host"),
        case("wildcard behind the first label").leaf(san("DNS:host.*.example")).refused("not for host"),
        case("wildcard, two labels below")
            .leaf(san("DNS:*.studio.example"))
            .host("a.host.studio.example")
            .refused("not for a.host"),
        case("wildcard for an address")
            .leaf(san("DNS:*.0.2.1"))
            .host("192.0.2.1")
            .refused("not for 192.0.2.1"),
        case("second of several names").leaf(san("DNS:a.example,IP:192.0.2.1,DNS:host.studio.example")),
        case("longer name").leaf(san("DNS:host.studio.example.evil.example")).refused("not for host"),
        case("shorter name").leaf(san("DNS:studio.example")).refused("not for host"),
        case("last second").end(-1),
        case("a second too late").end(1).refused("expired"),
        case("first second").start(0),
        case("a second too early").start(-1).refused("not valid yet"),
        case("upper case").leaf(san("DNS:HOST.Studio.Example")),
        case("common name only").leaf(make(&[NOT_CA])).stricter("names no host at all"),
        case("other alternative names").leaf(san("email:a@studio.example")).stricter("not for host"),
        case("address").leaf(san("IP:192.0.2.1")).host("192.0.2.1"),
        case("address as a name").leaf(san("DNS:192.0.2.1")).host("192.0.2.1").refused("not for 192.0.2.1"),
        case("another address").leaf(san("IP:192.0.2.2")).host("192.0.2.1").refused("not for 192.0.2.1"),
        case("address of version 6").leaf(san("IP:2001:db8::1")).host("2001:db8::1"),
        case("expired").leaf(leaf().days(5)).at(9).refused("expired"),
        case("for servers").leaf(leaf().with("extendedKeyUsage=serverAuth,clientAuth")),
        case("for clients").leaf(leaf().with("extendedKeyUsage=clientAuth")).refused("not meant for servers"),
        case("for any purpose")
            .leaf(leaf().with("extendedKeyUsage=anyExtendedKeyUsage"))
            .refused("not meant for servers"),
        case("usual key usage").leaf(leaf().with("keyUsage=digitalSignature,keyEncipherment")),
        case("key usage of an authority")
            .leaf(leaf().with("keyUsage=cRLSign"))
            .refused("not meant for servers"),
        case("CA:TRUE presented").leaf(make(&[SAN, CA])).stricter("certificate of an authority as its own"),
        case("version 1").leaf(make(&[])).stricter("version 1"),
        case("unknown critical extension")
            .leaf(leaf().with("1.2.3.4=critical,ASN1:NULL"))
            .refused("critical extension"),
        case("unknown extension").leaf(leaf().with("1.2.3.4=ASN1:NULL")),
        // Keys and signatures.
        case("RSA 2048").root(ca().key("2048")).leaf(leaf().key("2048")),
        case("RSA 1024").leaf(leaf().key("1024")).refused("RSA key of 1024 bits"),
        case("RSA 1024 of the authority")
            .root(ca().key("1024"))
            .refused("'root' with an RSA key of 1024 bits"),
        case("RSA 1024 between").middle(ca().key("1024")).refused("'middle' with an RSA key of 1024 bits"),
        case("SHA-1").leaf(leaf().digest("sha1")).refused("SHA-1"),
        case("SHA-1 with RSA").root(ca().key("2048")).leaf(leaf().digest("sha1")).refused("SHA-1"),
        case("MD5").root(ca().key("2048")).leaf(leaf().digest("md5")).refused("MD5"),
        case("MD5 between").root(ca().key("2048")).middle(ca().digest("md5")).refused("MD5"),
        case("P-192 of the authority").root(ca().key("prime192v1")).refused("kind"),
        case("P-224 between").middle(ca().key("secp224r1")).stricter("kind"),
        case("secp256k1 of the authority").root(ca().key("secp256k1")).stricter("kind"),
        case("Ed448 of the authority").root(ca().key("ED448")).stricter("Ed448"),
        case("Ed25519 of all").root(ca().key("ED25519")).leaf(leaf().key("ED25519")),
        case("RSA 4096").root(ca().key("4096")),
        case("SHA-1 between").middle(ca().digest("sha1")).refused("SHA-1"),
        case("SHA-1 by which the authority signs itself").root(ca().digest("sha1")),
        case("Ed25519").root(ca().key("ED25519")),
        case("P-384").root(ca().key("P-384").digest("sha384")).leaf(leaf().digest("sha384")),
        case("P-521").root(ca().key("P-521")).stricter(ONLY_AWS_LC),
    ]
}

#[test]
fn certificates_are_judged_as_by_openssl_or_more_strictly() {
    if Command::new("openssl").arg("version").output().is_err() {
        assert!(environment::var_os(REQUIRED).is_none(), "openssl is not installed");
        eprintln!("SKIPPED: openssl is not installed (apt-get install openssl)");
        return;
    }
    let lab = Lab { folder: tempfile::tempdir().expect("folder") };
    let today = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("clock").as_secs();
    let mut wrong = Vec::new();
    for case in cases() {
        lab.set_up(&case);
        let leaf = CertificateDer::from_pem_file(lab.path("leaf.pem")).expect("certificate");
        let leaf = Facts::of(&leaf).expect("certificate");
        let now = match case.at {
            At::Day(day) => today.saturating_add_signed(i64::from(day) * 86_400),
            At::Start(seconds) => leaf.not_before.saturating_add_signed(seconds),
            At::End(seconds) => leaf.not_after.saturating_add_signed(seconds),
        };
        let openssl = lab.judged_by_openssl(&case, now);
        if openssl != case.openssl {
            wrong.push(format!("{}: OpenSSL accepts: {openssl}", case.name));
        }
        let here = lab.judged_here(&case, now);
        let is_right = match &here {
            None => case.refused.is_empty(),
            Some(words) => !case.refused.is_empty() && words.contains(case.refused),
        };
        if !is_right {
            wrong.push(format!("{}: wanted '{}', is {here:?}", case.name, case.refused));
        }
        let is_technical = |words: &String| {
            ["Error", "Context", "Bad", "Invalid", "Unsupported", "{"].iter().any(|word| words.contains(word))
        };
        if here.as_ref().is_some_and(is_technical) {
            wrong.push(format!("{}: {here:?}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
