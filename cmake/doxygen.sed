# Doxygen takes "#if" for a link, and a quote within backticks for their end.
s/ #if\./ \\#if./
s/`\([a-z]*(\)'\([^'`]*\)'\([^`]*\)`/<tt>\1'\2'\3<\/tt>/g
s/^\/\* Generated from .*/\/** @file *\//
