//! Whole numbers as they are shown: with thousands set apart, and in the capitals of vouchers.

/// A whole number with a comma between thousands.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

pub(super) const DIGIT_WORDS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];

pub(super) fn number_words(number: u64) -> String {
    for (unit, name) in [(100_000_000, '亿'), (10_000, '万'), (1_000, '仟'), (100, '佰'), (10, '拾')] {
        if number < unit {
            continue;
        }
        let mut words = number_words(number / unit);
        words.push(name);
        let rest = number % unit;
        if rest > 0 {
            // Zeros skipped inside the number are said once, however many they are.
            if rest < unit / 10 {
                words.push('零');
            }
            words.push_str(&number_words(rest));
        }
        return words;
    }
    DIGIT_WORDS[number as usize].to_string()
}
