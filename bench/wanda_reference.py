# SPDX-License-Identifier: Apache-2.0
"""The plain PyTorch way to prune a LLaMA by Wanda at 50 %: transformers' layers, forward hooks, a stable sort, two passes a block.

    python bench/wanda_reference.py MODEL TOKENS.json        fp32, all processors; times what bench/size.sh times
"""
import json
import sys
import time

import torch
from transformers import AutoModelForCausalLM


@torch.no_grad()
def main(folder, tokens):
    begun = time.time()
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    loaded = time.time()
    states, kwargs = [], {}

    class Stop(Exception):
        pass

    def keep(module, args, named):
        states.append(args[0] if args else named["hidden_states"])
        kwargs.update({k: v for k, v in named.items() if k not in ("hidden_states", "past_key_values", "use_cache")})
        raise Stop

    hook = model.model.layers[0].register_forward_pre_hook(keep, with_kwargs=True)
    for window in json.load(open(tokens)):
        try:
            model(torch.tensor([window]), use_cache=False)
        except Stop:
            pass
    hook.remove()
    for layer in model.model.layers:
        linears = [m for m in layer.modules() if isinstance(m, torch.nn.Linear)]
        norms, seen = {m: torch.zeros(m.in_features) for m in linears}, {m: 0 for m in linears}

        def add(module, args, _):
            x = args[0].reshape(-1, args[0].shape[-1]).t()
            norms[module] *= seen[module] / (seen[module] + 1)
            seen[module] += 1
            norms[module] += torch.norm(x, p=2, dim=1) ** 2 / seen[module]

        hooks = [m.register_forward_hook(add) for m in linears]
        for x in states:
            layer(x, **kwargs)
        for h in hooks:
            h.remove()
        for m in linears:
            score = m.weight.abs() * norms[m].sqrt()
            order = torch.sort(score, dim=-1, stable=True)[1]
            mask = torch.zeros_like(score, dtype=torch.bool)
            mask.scatter_(1, order[:, : int(score.shape[1] * 0.5)], True)
            m.weight[mask] = 0
        out = [layer(x, **kwargs) for x in states]
        states = [o[0] if isinstance(o, tuple) else o for o in out]
    print(f"| plain PyTorch {torch.__version__}, {torch.get_num_threads()} threads: load {loaded - begun:.1f} s, prune | {time.time() - loaded:.1f} s |")


main(*sys.argv[1:])
