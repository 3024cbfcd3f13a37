//! Base 32 in lower case without padding (RFC 4648 §6): letters and digits only, so that a double click selects the whole.

const ALPHABET: [u8; 32] = *b"abcdefghijklmnopqrstuvwxyz234567";

pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(5) * 8);
    // At most four bits are left over from one byte to the next.
    let (mut buffer, mut bits) = (0_u16, 0_u32);
    for &byte in bytes {
        buffer = ((buffer & 0xf) << 8) | u16::from(byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(digit(buffer >> bits));
        }
    }
    if bits > 0 {
        out.push(digit(buffer << (5 - bits)));
    }
    out
}

/// Whether the text could have come from [`encode`], letter by letter.
pub(crate) fn is_alphabet(text: &str) -> bool {
    text.bytes().all(|b| ALPHABET.contains(&b))
}

#[expect(clippy::indexing_slicing, reason = "five bits index thirty-two digits")]
fn digit(bits: u16) -> char {
    char::from(ALPHABET[usize::from(bits & 31)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_rfc_4648_come_out() {
        let vectors = [
            ("", ""),
            ("f", "my"),
            ("fo", "mzxq"),
            ("foo", "mzxw6"),
            ("foob", "mzxw6yq"),
            ("fooba", "mzxw6ytb"),
            ("foobar", "mzxw6ytboi"),
        ];
        for (plain, encoded) in vectors {
            assert_eq!(encode(plain.as_bytes()), encoded);
            assert!(is_alphabet(encoded));
        }
    }
}
