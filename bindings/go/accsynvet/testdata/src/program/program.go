package program

import (
	"context"
	"fmt"

	accsyn "github.com/accsyn/libaccsyn/bindings/go"
)

func use(ctx context.Context, s *accsyn.Session, kind string) {
	s.Find(ctx, "Trnasfer", nil)                             // want `unknown entity type "Trnasfer"; did you mean "transfer"\?`
	s.Find(ctx, "  trnasfer WHERE a=b", nil)                 // want `unknown entity type "trnasfer"`
	s.FindPages(ctx, "Usr WHERE code="+kind, nil)            // want `unknown entity type "Usr"; did you mean "user"\?`
	s.Find(ctx, fmt.Sprintf("Usr WHERE code=%s", kind), nil) // want `unknown entity type "Usr"`
	s.Create(ctx, "qeue", nil, nil)                          // want `unknown entity type "qeue"; did you mean "queue"\?`
	s.Create(ctx, "qqqqqqqqqqq", nil, nil)                   // want `unknown entity type "qqqqqqqqqqq"$`
	s.Grant(ctx, "user", "a", "sahre", "b", nil)             // want `unknown entity type "sahre"; did you mean "share"\?`
	s.Update(ctx, "transfer", "a", map[string]any{
		"status": "abortd", // want `unknown status "abortd" of a transfer; did you mean "aborted"\?`
	})
	s.Update(ctx, accsyn.EntityTransfer, "a", map[string]string{"status": "running"})         // want `unknown status "running" of a transfer`
	s.Find(ctx, "Transfer WHERE status=runing", nil)                                          // want `unknown status "runing" of a transfer; did you mean "running"\?`
	s.Find(ctx, "transfer where (name=a AND Status != 'fialed')", nil)                        // want `unknown status "fialed" of a transfer`
	s.Find(ctx, "Task WHERE status=\"queud\" AND job="+kind, nil)                             // want `unknown status "queud" of a task`
	s.Find(ctx, "Job WHERE code="+kind+" AND status=faild", nil)                              // want `unknown status "faild" of a job`
	s.Find(ctx, fmt.Sprintf("Queue WHERE status=pausd AND code=%s", kind), nil)               // want `unknown status "pausd" of a queue`
	s.Create(ctx, "task", []map[string]any{{"status": "onhold"}, {"status": "exclued"}}, nil) // want `unknown status "exclued" of a task`
	_ = accsyn.WaitOptions{Until: []string{"done", "faild"}}                                  // want `unknown status "faild" of a job; did you mean "failed"\?`

	s.Invoke(ctx, "find", map[string]any{"query": "Trnasfer"})                                                       // want `unknown entity type "Trnasfer"; did you mean "transfer"\?`
	s.Invoke(ctx, "find_one", map[string]string{"query": "Transfer WHERE status=runing AND code=" + kind})           // want `unknown status "runing" of a transfer`
	s.Invoke(ctx, "create", map[string]any{"entitytype": "qeue", "data": nil})                                       // want `unknown entity type "qeue"`
	s.Invoke(ctx, "update", map[string]any{"data": map[string]any{"status": "abortd"}, "entitytype": "transfer"})    // want `unknown status "abortd" of a transfer`
	s.Invoke(ctx, "wait", map[string]any{"entitytype": "job", "entityid": kind, "until": []string{"done", "faild"}}) // want `unknown status "faild" of a job`
	s.Invoke(ctx, "assign", map[string]any{"entitytype_parent": "volum", "entitytype": "server", "data": nil})       // want `unknown entity type "volum"`
	s.Invoke(ctx, "grant", map[string]any{"entitytype": "user", "targettype": "sahre", "targetid": kind})            // want `unknown entity type "sahre"`

	var transfer accsyn.Transfer
	if transfer.Status == "runing" { // want `unknown status "runing" of a transfer; did you mean "running"\?`
	}
	switch transfer.Status {
	case "done", "aborted":
	case "fialed": // want `unknown status "fialed"`
	}
	transfer.Status = "dnoe" // want `unknown status "dnoe"`

	s.Find(ctx, "Transfer", nil)
	s.Find(ctx, "Transfer WHERE status=running OR status='failed'", nil)
	s.Find(ctx, "Transfer WHERE status=frozen AND name='status=any'", nil)
	s.Find(ctx, "Transfer WHERE status=r*", nil)
	s.Invoke(ctx, "find", map[string]any{"query": "Transfer WHERE status=" + kind, kind: "Trnasfer"})
	s.Invoke(ctx, "event", map[string]any{"uri": "trnasfer/find", "data": map[string]any{"status": "any"}})
	s.Invoke(ctx, "find", nil)
	s.Find(ctx, "Transfer WHERE status="+kind, nil)
	s.Find(ctx, "Transfer WHERE status=run"+kind, nil)
	s.Find(ctx, fmt.Sprintf("Transfer WHERE status=%s", kind), nil)
	s.Find(ctx, "Transfer WHERE client_status=any", nil)
	s.Find(ctx, "Shot WHERE status=any", nil)
	s.Find(ctx, kind+" WHERE status=any", nil)
	s.Find(ctx, "TASK WHERE job="+kind, nil)
	s.Find(ctx, kind+" WHERE a=b", nil)
	s.Find(ctx, "attributes WHERE entitytype=job", nil)
	s.Find(ctx, fmt.Sprintf("%s WHERE code=1", kind), nil)
	s.Create(ctx, kind, map[string]any{"status": "any"}, nil)
	s.Create(ctx, "shot", map[string]any{"status": "any"}, nil)
	s.Update(ctx, accsyn.EntityTransfer, "a", map[string]any{"status": "paused", "shot": "frozn"})
	_ = transfer.Status == "frozen" || "done" == transfer.Status
}
