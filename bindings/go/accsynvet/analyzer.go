package main

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"sort"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
)

const accsynPath = "github.com/accsyn/libaccsyn/bindings/go"

var (
	moreTypes, moreStatuses string

	analyzer = &analysis.Analyzer{
		Name:     "entitynames",
		Doc:      "check names of accsyn's entity types and statuses in constant strings",
		Requires: []*analysis.Analyzer{inspect.Analyzer},
		Run:      run,
	}
)

func init() {
	analyzer.Flags.StringVar(&moreTypes, "types", "", "further entity types, separated by commas")
	analyzer.Flags.StringVar(&moreStatuses, "statuses", "", "further statuses, separated by commas")
}

// parameters are those of methods of Session that are checked, by their names in package accsyn and in the arguments of Invoke.
var parameters = map[string]func(*analysis.Pass, ast.Expr){
	"query":             checkQuery,
	"entityType":        checkType,
	"entityTypeParent":  checkType,
	"targetType":        checkType,
	"entitytype":        checkType,
	"entitytype_parent": checkType,
	"targettype":        checkType,
	"until":             checkUntil,
}

func run(pass *analysis.Pass) (any, error) {
	nodes := []ast.Node{(*ast.CallExpr)(nil), (*ast.BinaryExpr)(nil), (*ast.SwitchStmt)(nil), (*ast.CompositeLit)(nil), (*ast.AssignStmt)(nil)}
	pass.ResultOf[inspect.Analyzer].(*inspector.Inspector).Preorder(nodes, func(node ast.Node) {
		switch node := node.(type) {
		case *ast.CallExpr:
			checkCall(pass, node)
		case *ast.BinaryExpr:
			if node.Op == token.EQL || node.Op == token.NEQ {
				checkPair(pass, node.X, node.Y)
				checkPair(pass, node.Y, node.X)
			}
		case *ast.SwitchStmt:
			for _, clause := range node.Body.List {
				for _, value := range clause.(*ast.CaseClause).List {
					checkPair(pass, node.Tag, value)
				}
			}
		case *ast.CompositeLit:
			checkLiteral(pass, node)
		case *ast.AssignStmt:
			if len(node.Lhs) == len(node.Rhs) {
				for index, left := range node.Lhs {
					checkPair(pass, left, node.Rhs[index])
				}
			}
		}
	})
	return nil, nil
}

// checkCall checks the arguments of a method of accsyn.Session.
func checkCall(pass *analysis.Pass, call *ast.CallExpr) {
	selector, isSelector := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !isSelector {
		return
	}
	method, isMethod := pass.TypesInfo.Uses[selector.Sel].(*types.Func)
	if !isMethod || named(method.Signature().Recv()) != "Session" {
		return
	}
	if method.Name() == "Invoke" && len(call.Args) == 3 {
		checkArguments(pass, call.Args[2])
		return
	}
	kind := ""
	signature := method.Signature()
	for index := range min(signature.Params().Len(), len(call.Args)) {
		name, argument := signature.Params().At(index).Name(), call.Args[index]
		if check, isChecked := parameters[name]; isChecked {
			check(pass, argument)
		}
		if name == "entityType" {
			kind, _ = text(pass, argument)
		}
		if name == "data" && kind != "" {
			checkData(pass, argument, kind)
		}
	}
}

// checkArguments checks the arguments of a method that is called by name, if they are a map with constant keys.
func checkArguments(pass *analysis.Pass, arguments ast.Expr) {
	literal, isLiteral := ast.Unparen(arguments).(*ast.CompositeLit)
	if !isLiteral {
		return
	}
	given := map[string]ast.Expr{}
	for _, element := range literal.Elts {
		if pair, isPair := element.(*ast.KeyValueExpr); isPair {
			if key, isConstant := text(pass, pair.Key); isConstant {
				given[key] = pair.Value
			}
		}
	}
	for name, value := range given {
		if check, isChecked := parameters[name]; isChecked {
			check(pass, value)
		}
	}
	if kind, isGiven := given["entitytype"]; isGiven && given["data"] != nil {
		if name, isConstant := text(pass, kind); isConstant {
			checkData(pass, given["data"], name)
		}
	}
}

// named returns the name of a variable's type, or of what it points to, if it is one of package accsyn.
func named(variable *types.Var) string {
	if variable == nil {
		return ""
	}
	return nameOf(variable.Type())
}

func nameOf(kind types.Type) string {
	if pointer, isPointer := kind.Underlying().(*types.Pointer); isPointer {
		kind = pointer.Elem()
	}
	name, isNamed := types.Unalias(kind).(*types.Named)
	if !isNamed || name.Obj().Pkg() == nil || name.Obj().Pkg().Path() != accsynPath {
		return ""
	}
	return name.Obj().Name()
}

// text returns the value of a constant string.
func text(pass *analysis.Pass, expression ast.Expr) (string, bool) {
	value := pass.TypesInfo.Types[expression].Value
	if value == nil || value.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(value), true
}

func checkType(pass *analysis.Pass, argument ast.Expr) {
	if name, isConstant := text(pass, argument); isConstant && name != "" {
		reportType(pass, argument, name)
	}
}

// operands returns those of a sum of strings; what is constant is not split.
func operands(pass *analysis.Pass, expression ast.Expr) []ast.Expr {
	sum, isSum := ast.Unparen(expression).(*ast.BinaryExpr)
	if _, isConstant := text(pass, expression); isConstant || !isSum || sum.Op != token.ADD {
		return []ast.Expr{expression}
	}
	return append(operands(pass, sum.X), operands(pass, sum.Y)...)
}

// checkQuery checks what is constant of a query: its first word, and the statuses that it compares with.
func checkQuery(pass *analysis.Pass, argument ast.Expr) {
	parts := operands(pass, argument)
	first := parts[0]
	// fmt.Sprintf("Transfer WHERE code=%s", ...)
	isFormat := false
	if call, isCall := ast.Unparen(first).(*ast.CallExpr); isCall && len(call.Args) > 0 {
		if selector, isSelector := call.Fun.(*ast.SelectorExpr); isSelector {
			if function, isFunction := pass.TypesInfo.Uses[selector.Sel].(*types.Func); isFunction && function.FullName() == "fmt.Sprintf" {
				first, isFormat = call.Args[0], true
			}
		}
	}
	query, isConstant := text(pass, first)
	words := strings.Fields(query)
	if !isConstant || len(words) == 0 || isFormat && strings.Contains(words[0], "%") {
		return
	}
	// "Transfer" + suffix: the word may go on.
	if _, isWhole := text(pass, argument); !isWhole && !isFormat && len(words) == 1 && !strings.HasSuffix(query, " ") {
		return
	}
	if name := strings.ToLower(words[0]); name != "entitytypes" && name != "attributes" {
		reportType(pass, first, words[0])
	}
	parts[0] = first
	checkStatuses(pass, parts, strings.ToLower(words[0]))
}

// comparison is one of a status, in the first group without quotes or in the others, or a string that is skipped.
var comparison = regexp.MustCompile(`(?i)(?:^|[\s(])status\s*!?=\s*(?:([^\s()'"]+)|'([^']*)'|"([^"]*)")|'[^']*'|"[^"]*"`)

// checkStatuses checks those that the parts of a query compare with.
func checkStatuses(pass *analysis.Pass, parts []ast.Expr, kind string) {
	known, isKnown := reported[kind]
	if !isKnown {
		return
	}
	known = append(slices.Clone(known), settable[kind]...)
	for index, part := range parts {
		value, _ := text(pass, part)
		for _, found := range comparison.FindAllStringSubmatchIndex(value, -1) {
			for group := 2; group < len(found); group += 2 {
				// The next part may continue a word without quotes.
				mayGoOn := group == 2 && found[3] == len(value) && index < len(parts)-1
				if found[group] < 0 || mayGoOn {
					continue
				}
				name := value[found[group]:found[group+1]]
				if name != "" && !strings.ContainsAny(name, "*?%") {
					reportStatus(pass, part, strings.ToLower(name), kind, known)
				}
			}
		}
	}
}

func reportType(pass *analysis.Pass, at ast.Expr, name string) {
	known := make([]string, 0, len(reported))
	for kind := range reported {
		known = append(known, kind)
	}
	known = append(known, listed(moreTypes)...)
	sort.Strings(known)
	if !slices.Contains(known, strings.ToLower(strings.TrimSpace(name))) {
		pass.Reportf(at.Pos(), "unknown entity type %q%s", name, suggestion(strings.ToLower(name), known))
	}
}

// checkPair checks a value that is compared with, or assigned to, the Status of an entity.
func checkPair(pass *analysis.Pass, field, value ast.Expr) {
	if field == nil {
		return
	}
	selector, isSelector := ast.Unparen(field).(*ast.SelectorExpr)
	if !isSelector || selector.Sel.Name != "Status" {
		return
	}
	kind := structs[nameOf(pass.TypesInfo.TypeOf(selector.X))]
	if kind == "" {
		return
	}
	if name, isConstant := text(pass, value); isConstant && name != "" {
		reportStatus(pass, value, name, kind, append(slices.Clone(reported[kind]), settable[kind]...))
	}
}

// checkData checks the status in the attributes of a new or changed entity.
func checkData(pass *analysis.Pass, data ast.Expr, kind string) {
	literal, isLiteral := ast.Unparen(data).(*ast.CompositeLit)
	statuses, isKnown := settable[strings.ToLower(kind)]
	if !isLiteral || !isKnown {
		return
	}
	for _, element := range literal.Elts {
		pair, isPair := element.(*ast.KeyValueExpr)
		if !isPair {
			checkData(pass, element, kind) // of several entities
			continue
		}
		if key, isConstant := text(pass, pair.Key); !isConstant || key != "status" {
			continue
		}
		if name, isConstant := text(pass, pair.Value); isConstant {
			reportStatus(pass, pair.Value, name, kind, statuses)
		}
	}
}

// checkLiteral checks the status in an entity that is written out, and those that a wait ends with.
func checkLiteral(pass *analysis.Pass, literal *ast.CompositeLit) {
	name := nameOf(pass.TypesInfo.TypeOf(literal))
	for _, element := range literal.Elts {
		pair, isPair := element.(*ast.KeyValueExpr)
		if !isPair {
			continue
		}
		key, isIdent := pair.Key.(*ast.Ident)
		if !isIdent || name != "WaitOptions" || key.Name != "Until" {
			continue
		}
		checkUntil(pass, pair.Value)
	}
}

// checkUntil checks a list of statuses that a wait ends with.
func checkUntil(pass *analysis.Pass, statuses ast.Expr) {
	list, isList := ast.Unparen(statuses).(*ast.CompositeLit)
	if !isList {
		return
	}
	for _, value := range list.Elts {
		if status, isConstant := text(pass, value); isConstant {
			reportStatus(pass, value, status, "job", every())
		}
	}
}

// every returns the statuses of all types.
func every() []string {
	var all []string
	for _, statuses := range reported {
		all = append(all, statuses...)
	}
	return all
}

func reportStatus(pass *analysis.Pass, at ast.Expr, name, kind string, known []string) {
	known = append(slices.Clone(known), listed(moreStatuses)...)
	sort.Strings(known)
	if !slices.Contains(known, name) {
		pass.Reportf(at.Pos(), "unknown status %q of a %s%s", name, kind, suggestion(name, known))
	}
}

func listed(names string) []string {
	return strings.FieldsFunc(names, func(letter rune) bool { return letter == ',' })
}

// suggestion asks for the nearest known name, if one is near.
func suggestion(name string, known []string) string {
	nearest, least := "", 1+len(name)/3
	for _, other := range known {
		if distance := distance(name, other); distance <= least {
			nearest, least = other, distance-1
		}
	}
	if nearest == "" {
		return ""
	}
	return "; did you mean \"" + nearest + "\"?"
}

// distance is the number of letters to insert, delete, replace or swap.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
