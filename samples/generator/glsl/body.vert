#version 330
in vec3 in_pos; in vec3 in_nrm; in vec2 in_uv; in vec3 in_rest; in float in_field;
uniform mat4 VP; uniform mat4 LVP;
out vec3 P; out vec3 N; out vec2 uv; out vec3 rest; out vec4 light_pos; out float field;
void main(){
  P=in_pos; N=in_nrm; uv=in_uv; rest=in_rest; field=in_field;
  light_pos=LVP*vec4(in_pos,1); gl_Position=VP*vec4(in_pos,1);
}
