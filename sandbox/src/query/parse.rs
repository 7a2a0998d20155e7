//! Text to expression.

use super::expression::{Condition, Expression, Operator};
use super::patterns::Patterns;

/// Deepest nesting of parentheses and NOT.
const MAX_DEPTH: usize = 100;

/// Parses an expression; the error says what is wrong and where.
pub fn parse(text: &str) -> Result<Expression, String> {
    let mut parser = Parser { text, at: 0, depth: 0 };
    let expression = parser.alternatives()?;
    match parser.rest().chars().next() {
        None => Ok(expression),
        Some(_) => Err(parser.fault("the end, AND or OR")),
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    /// What is left, without leading white space.
    fn rest(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let trimmed = rest.trim_start();
        self.at += rest.len() - trimmed.len();
        trimmed
    }

    fn fault(&mut self, wanted: &str) -> String {
        let found: String = self.rest().chars().take(20).collect();
        let found = if found.is_empty() { "the end".to_owned() } else { format!("'{found}'") };
        format!(
            "Query syntax error at character {} of the expression: expected {wanted}, found {found}",
            self.at + 1
        )
    }

    /// Takes a symbol.
    fn symbol(&mut self, symbol: &str) -> bool {
        let is_next = self.rest().starts_with(symbol);
        if is_next {
            self.at += symbol.len();
        }
        is_next
    }

    /// Takes a word, in any case, that ends where a word can end.
    fn word(&mut self, word: &str) -> bool {
        let rest = self.rest();
        let is_next = rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
            && rest[word.len()..]
                .chars()
                .next()
                .is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ')' | '"' | '\''));
        if is_next {
            self.at += word.len();
        }
        is_next
    }

    fn alternatives(&mut self) -> Result<Expression, String> {
        let mut parts = vec![self.conjunction()?];
        while self.word("or") {
            parts.push(self.conjunction()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expression::Or(parts) })
    }

    fn conjunction(&mut self) -> Result<Expression, String> {
        let mut parts = vec![self.operand()?];
        while self.word("and") {
            parts.push(self.operand()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expression::And(parts) })
    }

    fn operand(&mut self) -> Result<Expression, String> {
        let is_negated = self.word("not");
        if !is_negated && !self.symbol("(") {
            return self.condition();
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("Query syntax error: nested too deeply".to_owned());
        }
        let inner = if is_negated { self.operand()? } else { self.alternatives()? };
        self.depth -= 1;
        if is_negated {
            return Ok(Expression::Not(Box::new(inner)));
        }
        if self.symbol(")") { Ok(inner) } else { Err(self.fault("`)`")) }
    }

    fn condition(&mut self) -> Result<Expression, String> {
        let rest = self.rest();
        let end =
            rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-'))).unwrap_or(rest.len());
        if end == 0 {
            return Err(self.fault("an attribute"));
        }
        let attribute = rest[..end].to_owned();
        self.at += end;
        let (operator, is_negated) = self.operator()?;
        let mut values = vec![self.value(operator)?];
        while operator == Operator::In && self.symbol(",") {
            values.push(self.value(operator)?);
        }
        let condition =
            Expression::Condition(Condition { attribute, operator, values, patterns: Patterns::default() });
        Ok(if is_negated { Expression::Not(Box::new(condition)) } else { condition })
    }

    fn operator(&mut self) -> Result<(Operator, bool), String> {
        if self.rest().starts_with("==") {
            return Err(self.fault("one `=`"));
        }
        // Longer symbols first.
        for (symbol, operator, is_negated) in [
            ("<>", Operator::Equal, true),
            ("!=", Operator::Equal, true),
            ("<=", Operator::LessOrEqual, false),
            (">=", Operator::GreaterOrEqual, false),
            ("=", Operator::Equal, false),
            ("<", Operator::Less, false),
            (">", Operator::Greater, false),
        ] {
            if self.symbol(symbol) {
                return Ok((operator, is_negated));
            }
        }
        let is_negated = self.word("not");
        for (word, operator) in
            [("in", Operator::In), ("contains", Operator::Contains), ("matches", Operator::Matches)]
        {
            if self.word(word) {
                return Ok((operator, is_negated));
            }
        }
        Err(self.fault("an operator (=, !=, <>, <, >, <=, >=, in, contains, matches)"))
    }

    fn value(&mut self, operator: Operator) -> Result<String, String> {
        let rest = self.rest();
        if let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            let inner = &rest[1..];
            let Some(end) = inner.find(quote) else {
                return Err(self.fault("a value with its closing quote"));
            };
            self.at += end + 2;
            return Ok(inner[..end].to_owned());
        }
        if operator == Operator::In && rest.starts_with('(') {
            return Err(self.fault("a list without parentheses (status in failed,paused)"));
        }
        let ends = |c: char| c.is_whitespace() || c == ')' || (c == ',' && operator == Operator::In);
        let end = rest.find(ends).unwrap_or(rest.len());
        if end == 0 {
            return Err(self.fault("a value"));
        }
        self.at += end;
        Ok(rest[..end].to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(attribute: &str, operator: Operator, values: &[&str]) -> Expression {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Expression::Condition(Condition {
            attribute: attribute.to_owned(),
            operator,
            values,
            patterns: Patterns::default(),
        })
    }

    fn not(expression: Expression) -> Expression {
        Expression::Not(Box::new(expression))
    }

    #[test]
    fn every_operator_is_read() {
        use Operator::*;
        for (text, expression) in [
            ("a=1", condition("a", Equal, &["1"])),
            ("a = 'x y'", condition("a", Equal, &["x y"])),
            ("a=\"it's\"", condition("a", Equal, &["it's"])),
            ("a!=1", not(condition("a", Equal, &["1"]))),
            ("a<>1", not(condition("a", Equal, &["1"]))),
            ("a<1", condition("a", Less, &["1"])),
            ("a <= 1", condition("a", LessOrEqual, &["1"])),
            ("a>1", condition("a", Greater, &["1"])),
            ("a>=1", condition("a", GreaterOrEqual, &["1"])),
            ("type in 0,2", condition("type", In, &["0", "2"])),
            ("type NOT IN 'a b', c", not(condition("type", In, &["a b", "c"]))),
            ("roles contains storage", condition("roles", Contains, &["storage"])),
            ("roles not contains x", not(condition("roles", Contains, &["x"]))),
            ("name matches \"\\d+(a|b)\"", condition("name", Matches, &["\\d+(a|b)"])),
            ("entity=user:*", condition("entity", Equal, &["user:*"])),
            ("user=john@user.com", condition("user", Equal, &["john@user.com"])),
            ("job.id=64f0", condition("job.id", Equal, &["64f0"])),
            ("code=''", condition("code", Equal, &[""])),
        ] {
            assert_eq!(parse(text).as_ref(), Ok(&expression), "{text}");
        }
    }

    #[test]
    fn and_binds_more_than_or_and_parentheses_most() {
        let [a, b, c] = ["a", "b", "c"].map(|name| condition(name, Operator::Equal, &["1"]));
        assert_eq!(
            parse("a=1 or b=1 AND c=1"),
            Ok(Expression::Or(vec![a.clone(), Expression::And(vec![b.clone(), c.clone()])]))
        );
        assert_eq!(
            parse("(a=1 OR b=1)and(c=1)"),
            Ok(Expression::And(vec![Expression::Or(vec![a.clone(), b]), c]))
        );
        assert_eq!(parse("NOT (a=1)"), Ok(not(a)));
    }

    #[test]
    fn faults_are_told_with_their_place() {
        for text in ["", "a", "a=", "a=1 b=2", "(a=1", "a=1)", "a='x", "=1", "a ~ 1", "a=1 and", "not"] {
            let fault = parse(text).expect_err(text);
            assert!(fault.contains("character"), "{fault}");
        }
        assert!(parse(&"(".repeat(10_000)).is_err());
        assert!(parse(&"not ".repeat(100_000)).is_err());
    }
}
