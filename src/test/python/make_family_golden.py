"""Makes the golden files of the families that golden/models lacks: tiny random models of transformers.

Run with transformers 5.18.0, torch 2.13.0: python make_family_golden.py OUTPUT_FOLDER
Every parameter is random, norms and biases included; fp32, eager attention, one thread.
"""
import json, pathlib, sys
import torch, transformers
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM

torch.set_num_threads(1)
COMMON = dict(vocab_size=96, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
              num_key_value_heads=2, max_position_embeddings=64, attn_implementation="eager", bos_token_id=1, eos_token_id=2, pad_token_id=0)
MODELS = {
    "gemma2": (transformers.Gemma2Config, dict(COMMON, head_dim=12, sliding_window=6, query_pre_attn_scalar=20, attn_logit_softcapping=2.5, final_logit_softcapping=3.0)),
    "gemma3": (transformers.Gemma3TextConfig, dict(COMMON, num_hidden_layers=3, head_dim=12, sliding_window=6, query_pre_attn_scalar=20,
                                                   layer_types=["sliding_attention", "full_attention", "sliding_attention"])),
    "phi3": (transformers.Phi3Config, dict(COMMON, sliding_window=7, partial_rotary_factor=0.5)),
    "mixtral": (transformers.MixtralConfig, dict(COMMON, num_local_experts=4, num_experts_per_tok=2, sliding_window=None)),
    "gpt2": (transformers.GPT2Config, dict(vocab_size=96, n_embd=32, n_layer=2, n_head=4, n_positions=64, n_inner=40,
                                           scale_attn_by_inverse_layer_idx=True, attn_implementation="eager", bos_token_id=1, eos_token_id=2)),
    "gpt_neox": (transformers.GPTNeoXConfig, dict(vocab_size=96, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
                                                  max_position_embeddings=64, attn_implementation="eager", bos_token_id=1, eos_token_id=2)),
    "gpt_neox-serial": (transformers.GPTNeoXConfig, dict(vocab_size=96, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, rotary_pct=1.0,
                                                  use_parallel_residual=False, attention_bias=False, max_position_embeddings=64, attn_implementation="eager", bos_token_id=1, eos_token_id=2)),
}

def old_style(folder, ids, logits):
    """config.v4.json: the fields hub checkpoints of transformers 4 have; must give the same logits."""
    config = json.loads((folder / "config.json").read_text())
    rope = config.pop("rope_parameters", None)
    kind = config["model_type"]
    config.pop("layer_types", None)
    config["torch_dtype"] = config.pop("dtype")
    if kind == "gemma3_text":
        config.pop("_sliding_window_pattern")
        config.update(sliding_window_pattern=2, rope_theta=1e6, rope_local_base_freq=1e4, rope_scaling=None)
    elif kind == "gpt_neox":
        config.update(rotary_emb_base=rope["rope_theta"], rotary_pct=rope.get("partial_rotary_factor", 1.0))
    elif rope:
        config.update(rope_theta=rope["rope_theta"], rope_scaling=None)
    (folder / "config.v4.json").write_text(json.dumps(config, indent=2) + "\n")
    kept = (folder / "config.json").read_bytes()
    (folder / "config.json").write_bytes((folder / "config.v4.json").read_bytes())
    with torch.no_grad():
        same = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32)(ids).logits
    (folder / "config.json").write_bytes(kept)
    assert torch.equal(same, logits), (folder, (same - logits).abs().max())


def main(out):
    for name, (cls, fields) in MODELS.items():
        folder = pathlib.Path(out) / name
        torch.manual_seed(sum(map(ord, name)))
        model = AutoModelForCausalLM.from_config(cls(**fields), attn_implementation="eager").float().eval()
        with torch.no_grad():
            for key, p in model.named_parameters():
                p.copy_(torch.randn_like(p) * (0.25 if p.dim() > 1 else 0.3) + (1.0 if "norm" in key and key.endswith("weight") and "gemma" not in name or ".ln_" in key and key.endswith("weight") else 0.0))
        model.save_pretrained(folder)
        ids = torch.randint(3, 96, (2, 23))
        seen = {}
        layers = model.transformer.h if name == "gpt2" else model.gpt_neox.layers if name.startswith("gpt_neox") else model.model.layers
        def into(module, args, kwargs): seen["block_input.0"] = (args[0] if args else kwargs["hidden_states"]).clone()
        layers[0].register_forward_pre_hook(into, with_kwargs=True)
        for i, layer in enumerate(layers):
            layer.register_forward_hook(lambda m, a, o, i=i: seen.__setitem__(f"block_output.{i}", (o[0] if isinstance(o, tuple) else o).clone()))
        with torch.no_grad():
            logits = model(ids).logits
        save_file({"input_ids": ids.int(), "logits": logits.contiguous(), **{k: v.contiguous() for k, v in seen.items()}}, folder / "golden.safetensors")
        old_style(folder, ids, logits)
        (folder / "generation_config.json").unlink(missing_ok=True)
        print(name, logits.abs().mean().item(), sorted(p.name for p in folder.iterdir()), json.loads((folder/"config.json").read_text())["architectures"])

main(sys.argv[1])
