//! Which certificates are accepted, beside OpenSSL: every case is made by its tools, judged by it and by this library. Where
//! the verdicts differ, the case says why, and so does docs/network.md.

use std::process::Command;
use std::sync::Arc;
use std::time::SystemTime;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};

use super::certificate::Facts;
use super::certificate_lab::{At, CA, Case, HOST, Lab, NOT_CA, Presents, SAN, Trust, ca, case, leaf, make};
use super::crl::Lists;
use super::refusal::Refusal;
use super::trust_store::Sources;
use super::verifier::Verifier;
use super::{tls_messages, trust_store};
use crate::environment;

/// Set where programs that are missing are a failure.
const REQUIRED: &str = "ACCSYN_REQUIRE_PEERS";

/// What ring lacks and AWS-LC has.
const ONLY_AWS_LC: &str = if cfg!(feature = "fips") { "" } else { "not accepted" };

/// What ring refuses and AWS-LC verifies: ECDSA on P-256 with SHA-512.
const NOT_BY_RING: &str = if cfg!(feature = "fips") { "" } else { "kind" };

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
        case("the same, signed with SHA-1").middle(ca().digest("sha1")).trust(Trust::Middle).wider(),
        case("the same, signed with RSA 1024")
            .root(ca().key("1024"))
            .middle(ca())
            .trust(Trust::Middle)
            .wider(),
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
        case("itself, signed with SHA-1").leaf(leaf().digest("sha1")).itself(),
        case("itself, signed with MD5 and RSA").leaf(leaf().key("2048").digest("md5")).itself(),
        case("itself, issued again").trust(Trust::LeafAgain).refused(unknown),
        case("itself, CA:TRUE").leaf(make(&[SAN, CA])).itself().stricter("CA:TRUE"),
        // What an authority says of itself.
        case("expired authority").root(ca().days(5)).at(9).refused("own certificate has expired"),
        case("expired and renewed authority").trust(Trust::Renewed).at(3),
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
        case("critical inhibitAnyPolicy below")
            .middle(ca().with("inhibitAnyPolicy=critical,0"))
            .stricter("critical extension"),
        case("critical ocsp-nocheck of a server")
            .leaf(leaf().with("1.3.6.1.5.5.7.48.1.5=critical,ASN1:NULL"))
            .stricter("critical extension"),
        case("critical ocsp-nocheck of the authority")
            .root(ca().with("1.3.6.1.5.5.7.48.1.5=critical,ASN1:NULL"))
            .stricter("critical extension"),
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
        case("wildcard for a name with an underscore")
            .leaf(san("DNS:*.studio.example"))
            .host("a_b.studio.example")
            .refused("not for a_b"),
        case("name with an underscore").leaf(san("DNS:A_b.studio.example")).host("a_b.studio.example"),
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
        case("critical SCT list")
            .leaf(leaf().with("1.3.6.1.4.1.11129.2.4.2=critical,DER:04020000"))
            .refused("critical extension"),
        case("critical SCT list between")
            .middle(ca().with("1.3.6.1.4.1.11129.2.4.2=critical,DER:04020000"))
            .refused("critical extension"),
        case("SCT list").leaf(leaf().with("1.3.6.1.4.1.11129.2.4.2=DER:04020000")),
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
    .into_iter()
    .chain(rare_cases())
    .collect()
}

/// What is seldom met.
fn rare_cases() -> Vec<Case> {
    let san = |names: &str| leaf().only(&[&format!("subjectAltName={names}"), NOT_CA]);
    let constrained = |constraints: &str| ca().with(&format!("nameConstraints={constraints}"));
    vec![
        // Name constraints of other kinds.
        case("permitted mail only").root(constrained("permitted;email:studio.example")),
        case("permitted URI only").root(constrained("permitted;URI:.studio.example")),
        case("URI that is not permitted")
            .root(constrained("permitted;URI:.other.example"))
            .leaf(san("DNS:host.studio.example,URI:https://host.studio.example/"))
            .refused("name constraints"),
        case("excluded URI")
            .root(constrained("excluded;URI:host.studio.example"))
            .leaf(san("DNS:host.studio.example,URI:https://host.studio.example/"))
            .refused("name constraints"),
        case("permitted URI")
            .root(constrained("permitted;URI:host.studio.example"))
            .leaf(san("DNS:host.studio.example,URI:https://host.studio.example/"))
            .stricter("name constraints"),
        case("everything excluded").root(constrained("DER:3006A10430028200")).refused("name constraints"),
        case("everything permitted").root(constrained("DER:3006A00430028200")),
        case("excluded domain with a dot")
            .root(constrained("excluded;DNS:.studio.example"))
            .refused("name constraints"),
        case("excluded, but another name").root(constrained("excluded;DNS:other.example")),
        case("addresses excluded, and a name").root(constrained("excluded;IP:0.0.0.0/0.0.0.0")),
        case("permitted name and an address")
            .root(constrained("permitted;DNS:studio.example"))
            .leaf(san("DNS:host.studio.example,IP:192.0.2.1"))
            .host("192.0.2.1"),
        case("permitted network of version 6")
            .root(constrained("permitted;IP:2001:db8::/ffff:ffff::"))
            .leaf(san("IP:2001:db8::1"))
            .host("2001:db8::1"),
        case("network of version 6 that is not permitted")
            .root(constrained("permitted;IP:2001:db9::/ffff:ffff::"))
            .leaf(san("IP:2001:db8::1"))
            .host("2001:db8::1")
            .refused("name constraints"),
        case("permitted network of version 4, address of version 6")
            .root(constrained("permitted;IP:192.0.2.0/255.255.255.0"))
            .leaf(san("IP:2001:db8::1"))
            .host("2001:db8::1")
            .refused("name constraints"),
        case("constraints of both authorities")
            .root(constrained("permitted;DNS:studio.example"))
            .middle(constrained("excluded;DNS:other.example")),
        case("wider constraints below narrow ones")
            .root(constrained("permitted;DNS:other.example"))
            .middle(constrained("permitted;DNS:studio.example"))
            .refused("name constraints"),
        case("wildcard of a permitted domain")
            .root(constrained("permitted;DNS:studio.example"))
            .leaf(san("DNS:*.studio.example")),
        case("wildcard of an excluded domain")
            .root(constrained("excluded;DNS:studio.example"))
            .leaf(san("DNS:*.studio.example"))
            .refused("name constraints"),
        // Names.
        case("dot at the end").leaf(san("DNS:host.studio.example.")).refused("not for host"),
        case("IDN").leaf(san("DNS:xn--bcher-kva.studio.example")).host("xn--bcher-kva.studio.example"),
        case("wildcard for an IDN").leaf(san("DNS:*.studio.example")).host("xn--bcher-kva.studio.example"),
        case("wildcard in an IDN")
            .leaf(san("DNS:xn--*.studio.example"))
            .host("xn--bcher-kva.studio.example")
            .refused("not for xn--"),
        case("underscore").leaf(san("DNS:render_1.studio.example")).host("render_1.studio.example"),
        case("no alternative name in the list")
            .leaf(leaf().only(&["subjectAltName=DER:3000", NOT_CA]))
            .stricter("not for host"),
        case("alternative names are critical").leaf(san("critical,DNS:host.studio.example")),
        case("address that is mapped")
            .leaf(san("IP:::ffff:192.0.2.1"))
            .host("192.0.2.1")
            .refused("not for 192.0.2.1"),
        case("NUL in a name")
            .leaf(leaf().only(&[
                "subjectAltName=DER:301A8218686F73742E73747564696F2E6578616D706C65002E636F6D",
                NOT_CA,
            ]))
            .refused("not for host"),
        case("name in a URI only").leaf(san("URI:https://host.studio.example/")).stricter("not for host"),
        case("name as another's mail")
            .leaf(san("email:a@host.studio.example,DNS:a.example"))
            .refused("not for host"),
        // Numbers.
        case("serial number 0").leaf(leaf().options("-set_serial 0")),
        case("negative serial number").leaf(leaf().options("-set_serial -7")),
        case("serial number of 20 bytes")
            .leaf(leaf().options("-set_serial 0x7fffffffffffffffffffffffffffffffffffffff")),
        case("serial number of 40 bytes").leaf(leaf().options(
            "-set_serial 0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        )),
        case("valid until 9999").leaf(leaf().days(2_900_000)),
        // Purposes and policies.
        case("key usage for agreement only").leaf(leaf().with("keyUsage=critical,keyAgreement")),
        case("key usage to sign data only")
            .leaf(leaf().with("keyUsage=nonRepudiation"))
            .refused("not meant for servers"),
        case("Netscape's type: clients")
            .leaf(leaf().with("nsCertType=client"))
            .refused("not meant for servers"),
        case("Netscape's type: servers").leaf(leaf().with("nsCertType=server")),
        case("for Microsoft's server gated cryptography")
            .leaf(leaf().with("extendedKeyUsage=msSGC"))
            .stricter("not meant for servers"),
        case("explicit policy required, none there")
            .middle(ca().with("policyConstraints=requireExplicitPolicy:0")),
        case("critical policy constraints between")
            .middle(ca().with("policyConstraints=critical,requireExplicitPolicy:0"))
            .stricter("critical extension"),
        case("critical policy constraints of the authority")
            .root(ca().with("policyConstraints=critical,requireExplicitPolicy:0")),
        case("critical policies of the server")
            .leaf(leaf().with("certificatePolicies=critical,1.2.3.4"))
            .stricter("critical extension"),
        case("policies of the server").leaf(leaf().with("certificatePolicies=1.2.3.4")),
        case("certificate of a proxy")
            .leaf(leaf().with("proxyCertInfo=critical,language:id-ppl-anyLanguage,pathlen:0"))
            .refused("critical extension"),
        case("must be stapled, is not").leaf(leaf().with("tlsfeature=status_request")),
        // Identifiers and names of issuers.
        case("identifier of another key")
            .leaf(leaf().with("authorityKeyIdentifier=DER:30068004DEADBEEF"))
            .wider(),
        case("name of the authority in another encoding").trust(Trust::Respelled).stricter("does not know"),
        case("expired and renewed authority between").middle(ca()).trust(Trust::RenewedMiddle).at(3),
        // Keys and signatures.
        case("RSA with PSS")
            .root(ca().key("2048"))
            .leaf(leaf().options("-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest")),
        case("key for PSS only").root(ca().key("RSA-PSS")).stricter("signed with RSA-PSS of an unusual kind"),
        case("key of the server for PSS only").leaf(leaf().key("RSA-PSS")),
        case("SHA-512 with P-256").leaf(leaf().digest("sha512")).stricter(NOT_BY_RING),
        case("SHA-384 with P-256").leaf(leaf().digest("sha384")),
        case("SHA-224 with RSA")
            .root(ca().key("2048"))
            .leaf(leaf().digest("sha224"))
            .stricter("signed with SHA-224"),
        case("SHA-512 with RSA").root(ca().key("2048")).leaf(leaf().digest("sha512")),
        case("SHA-3 with RSA")
            .root(ca().key("2048"))
            .leaf(leaf().digest("sha3-256"))
            .stricter("signed with SHA-3"),
        case("pathlen 0 of the authority, two between")
            .root(make(&["basicConstraints=CA:TRUE,pathlen:0"]))
            .middle(ca())
            .lower(ca())
            .refused("allows fewer"),
        case("pathlen 0 at both levels between")
            .middle(make(&["basicConstraints=CA:TRUE,pathlen:1"]))
            .lower(make(&["basicConstraints=CA:TRUE,pathlen:0"])),
        case("CA:FALSE with pathlen").leaf(make(&[SAN, "basicConstraints=CA:FALSE,pathlen:0"])),
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
        if openssl.is_ok() != case.openssl {
            wrong.push(format!("{}: by OpenSSL {openssl:?}", case.name));
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

#[test]
fn an_extension_that_is_there_twice_is_refused_wherever_it_is() {
    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, CustomExtension, IsCa, KeyPair};
    let issuer = |names: &[u64], content: &[u8], above: Option<&CertifiedIssuer<'static, KeyPair>>| {
        let mut params = CertificateParams::new(Vec::new()).expect("params");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        if !names.is_empty() {
            let extension = CustomExtension::from_oid_content(names, content.to_vec());
            params.custom_extensions = vec![extension.clone(), extension];
        }
        let key = KeyPair::generate().expect("key");
        match above {
            None => CertifiedIssuer::self_signed(params, key).expect("authority"),
            Some(above) => CertifiedIssuer::signed_by(params, key, above).expect("authority"),
        }
    };
    let leaf = |extension: Option<CustomExtension>, above: &CertifiedIssuer<'static, KeyPair>| {
        let mut params = CertificateParams::new(vec![HOST.to_owned()]).expect("params");
        params.custom_extensions =
            extension.map_or(Vec::new(), |extension| vec![extension.clone(), extension]);
        params.signed_by(&KeyPair::generate().expect("key"), above).expect("leaf").der().clone()
    };
    let folder = tempfile::tempdir().expect("folder");
    let judge = |trusted: &str, between: &[CertificateDer<'static>], leaf: &CertificateDer<'static>| {
        let file = folder.path().join("trusted.pem");
        std::fs::write(&file, trusted).expect("write");
        let trusted = trust_store::of_file(&file).map_err(|error| error.message)?;
        let provider = Arc::new(super::tls::provider());
        let verifier =
            Verifier::new(Some(trusted), Sources::of_environment(), Lists::default(), Vec::new(), provider)
                .expect("verifier");
        let name = ServerName::try_from(HOST).expect("name");
        let outcome = verifier.check(leaf, between, &name, &[], UnixTime::now());
        outcome.map_err(|refusal| {
            tls_messages::explain(&Refusal::into_error(refusal), HOST, false, &str::to_owned)
        })
    };
    let root = issuer(&[], &[], None);
    judge(&root.pem(), &[], &leaf(None, &root)).expect("an ordinary one");
    let names = b"\x30\x0b\x82\x09a.example".as_slice();
    let known: (&[u64], &[u8]) = (&[2, 5, 29, 17], names);
    for (id, content) in [known, (&[2, 5, 29, 37], &[0x30, 0x00]), (&[1, 2, 3, 4], &[0x05, 0x00])] {
        let extension = CustomExtension::from_oid_content(id, content.to_vec());
        let refused = judge(&root.pem(), &[], &leaf(Some(extension), &root)).expect_err("its own");
        assert!(refused.contains("cannot be read"), "{refused}");
        let between = issuer(id, content, Some(&root));
        let below = leaf(None, &between);
        judge(&root.pem(), &[between.der().clone()], &below).expect_err("between");
        let refused = judge(&between.pem(), &[], &below).expect_err("trusted");
        assert!(refused.contains("`ca_file`") && refused.contains("section 1"), "{refused}");
    }
}
